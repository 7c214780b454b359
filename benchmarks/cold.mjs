// TF.js from process start to first prediction: what ColdStart does.  node cold.mjs <cpu | wasm> <model.json> <input>
import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {disk, start} from './backend.mjs';

const [backend, modelJson, input] = process.argv.slice(2);
const tf = await start(backend);
const model = await tf.loadLayersModel(disk(tf, dirname(modelJson)));
const bytes = await readFile(input);
const [, ...shape] = model.inputs[0].shape;
const output = model.predict(tf.tensor(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4), [1, ...shape])).dataSync();
process.stdout.write(`${output.indexOf(Math.max(...output))}\n`);
