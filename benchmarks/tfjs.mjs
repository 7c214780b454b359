// TF.js as one of compare.mjs' contenders: a request a line on stdin, an answer a line on stdout.  node tfjs.mjs <cpu | wasm>
import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {createInterface} from 'node:readline';
import {disk, exactly, start} from './backend.mjs';

const tf = await start(process.argv[2]);

let current = {};

async function modelOf(path) {
  if (current.path !== path) {
    current.model?.dispose();
    current = {path, model: await tf.loadLayersModel(disk(tf, dirname(path)))};
  }
  return current.model;
}

const operations = {
  async predict({model: path, input, shape}) {
    const model = await modelOf(path);
    const x = tf.tensor(new Float32Array(exactly(await readFile(input))), shape);
    return {
      run() {
        const y = model.predict(x, {batchSize: shape[0]});
        const values = y.dataSync();
        y.dispose();
        return values;
      },
      end: () => x.dispose(),
    };
  },
  async load({model: path}) {
    return {run: async () => (await tf.loadLayersModel(disk(tf, dirname(path)))).dispose()};
  },
  async save({model: path, folder}) {
    const model = await modelOf(path);
    return {run: () => model.save(disk(tf, folder))};
  },
  async decode({type, elements}) {
    const stored = new Uint8Array(elements * (type === 'uint8' ? 1 : 2)).fill(0x35).buffer;
    const quantization = type === 'float16' ? {dtype: type} : {dtype: type, scale: 1 / (type === 'uint8' ? 255 : 65535), min: -0.5};
    const specs = [{name: 'weight', shape: [elements], dtype: 'float32', quantization}];
    return {run: () => tf.dispose(tf.io.decodeWeights(stored, specs))};
  },
  async parse({model: path}) {
    const text = await readFile(path, 'utf8');
    return {run: async () => (await tf.models.modelFromJSON({modelTopology: JSON.parse(text).modelTopology})).dispose()};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  let answer;
  try {
    const {run, end} = await operations[request.operation](request);
    const result = request.warm === false ? undefined : await run();
    const started = performance.now();
    let calls = 0;
    do {
      // Awaiting what is no promise would cost a small model a good part of its time.
      const pending = run();
      if (pending instanceof Promise) await pending;
      calls++;
    } while (performance.now() - started < request.milliseconds);
    answer = {milliseconds: (performance.now() - started) / calls, output: request.output ? Array.from(result) : undefined};
    end?.();
  } catch (error) {
    answer = {error: error.message};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
