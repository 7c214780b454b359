// Makes the goldens: models, inputs and outputs by real TF.js. Each is written, read back from disk by TF.js, and kept only
// if what was read back predicts what is stored.  node goldens/generate.mjs [part of a case's name]
import {mkdir, readFile, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {artifactsOf, float32Bytes, fromDisk, layersModelFiles, predictAll, writeFiles} from '../node/io.mjs';
import tf from '../node/tf.mjs';
import {builders} from './lib/builders.mjs';
import {random} from './lib/random.mjs';
import {fillWeights} from './lib/weights.mjs';
import core from './cases/core.mjs';
import convolution from './cases/convolution.mjs';
import pooling from './cases/pooling.mjs';
import normalization from './cases/normalization.mjs';
import recurrent from './cases/recurrent.mjs';
import merge from './cases/merge.mjs';
import graphs from './cases/graphs.mjs';
import stacks from './cases/stacks.mjs';
import formats from './cases/formats.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const only = process.argv[2] ?? '';
const cases = [core, convolution, pooling, normalization, recurrent, merge, graphs, stacks, formats].flat();

let made = 0;
const refused = [];
const failed = [];
const names = new Set();
for (const golden of cases) {
  const name = `${golden.layer}/${golden.variant}`;
  if (names.has(name)) fail(`${name}: twice`);
  names.add(name);
  if (!name.includes(only)) continue;
  const folder = join(root, name);
  await rm(folder, {recursive: true, force: true});
  try {
    await make(golden, name, folder);
    if (golden.refused) golden.refused = false, fail('is listed as refused by TF.js, but it works');
    made++;
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    (golden.refused ? refused : failed).push(`${name}: ${error.message.split('\n')[0]}`);
  }
}
const list = (title, lines) => process.stdout.write(`${lines.length} ${title}\n${lines.map(line => `  ${line}\n`).join('')}`);
process.stdout.write(`${made} goldens\n`);
list('refused by TF.js', refused);
list('FAILED', failed);
process.exitCode = failed.length === 0 ? 0 : 1;

function fail(message) {
  throw new Error(message);
}

async function make(golden, name, folder) {
  const rng = random(name);
  const model = await golden.build(builders(), rng);
  fillWeights(model, rng);
  const inputs = model.inputs.map((symbolic, i) => inputFor(golden, symbolic, i, rng));
  await golden.before?.(model, inputs, rng);
  const direct = golden.uncomputable ? [] : predictAll(model, inputs);

  const artifacts = await artifactsOf(model, golden.save);
  const files = golden.files ? await golden.files(artifacts, rng) : layersModelFiles(artifacts);
  await mkdir(folder, {recursive: true});
  await writeFiles(folder, files);

  // TF.js writes some models that it can't read itself; ours should read them, so they stay, marked.
  const loaded = golden.unreadable ? model : await tf.loadLayersModel(fromDisk(join(folder, 'model.json')));
  const predicted = golden.uncomputable ? [] : predictAll(loaded, inputs);
  // Where TF.js computes something else than Keras, what Keras does is stored, and marked.
  const outputs = golden.expected?.(loaded, inputs) ?? predicted;
  if (golden.unreadable) {
    const readable = await tf.loadLayersModel(fromDisk(join(folder, 'model.json'))).then(() => true, () => false);
    if (readable) fail('is listed as unreadable for TF.js, but it reads it');
  }
  if (golden.uncomputable && computes(loaded, inputs)) fail('is listed as uncomputable for TF.js, but it computes it');
  if (golden.expected && !golden.uncomputable && difference(outputs[0], predicted[0]) < 1e-3) fail('is listed as wrong in TF.js, but it is right');
  if (!golden.lossy) {
    for (const [i, output] of predicted.entries()) {
      const by = difference(output, direct[i]);
      if (!(by <= 1e-6)) fail(`output ${i} differs by ${by} after loading`);
    }
  }
  for (const [i, output] of outputs.entries()) {
    if (!(await output.data()).every(Number.isFinite)) fail(`output ${i} is not finite`);
  }

  const entry = (tensor, i, kind, names) => ({name: names[i], shape: tensor.shape, dtype: tensor.dtype, file: `${kind}${i}.bin`});
  const description = {
    layer: golden.layer,
    variant: golden.variant,
    deep: golden.deep ?? false,
    tfjsReads: !golden.unreadable,
    tfjsPredicts: !golden.unreadable && !golden.expected,
    inputs: inputs.map((t, i) => entry(t, i, 'input', loaded.inputNames)),
    outputs: outputs.map((t, i) => entry(t, i, 'output', loaded.outputNames)),
    weights: loaded.weights.map(w => ({name: w.originalName, shape: w.shape})),
  };
  for (const [i, t] of inputs.entries()) await writeFiles(folder, {[`input${i}.bin`]: await float32Bytes(t)});
  for (const [i, t] of outputs.entries()) await writeFiles(folder, {[`output${i}.bin`]: await float32Bytes(t)});
  await writeFiles(folder, {'case.json': Buffer.from(lines(description))});
  await checkStored(folder, loaded, description);
}

function computes(model, inputs) {
  try {
    predictAll(model, inputs);
    return true;
  } catch {
    return false;
  }
}

function difference(a, b) {
  if (!tf.util.arraysEqual(a.shape, b.shape)) return Infinity;
  return tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
}

// JSON with a line per entry of the lists: readable in a diff, and still short.
function lines(description) {
  const value = v => Array.isArray(v) ? `[\n${v.map(item => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]` : JSON.stringify(v);
  return `{\n${Object.entries(description).map(([k, v]) => `  "${k}": ${value(v)}`).join(',\n')}\n}\n`;
}

// The stored files alone must be enough to repeat the prediction.
async function checkStored(folder, loaded, description) {
  for (const {shape, file} of [...description.inputs, ...description.outputs]) {
    const {byteLength} = await readFile(join(folder, file));
    if (byteLength !== 4 * tf.util.sizeFromShape(shape)) fail(`${file} has ${byteLength} bytes for [${shape}]`);
  }
  loaded.dispose();
}

function inputFor({shapes, batch = 2, low = -2, high = 2, ints = 10}, symbolic, i, rng) {
  const shape = shapes?.[i] ?? symbolic.shape.map((d, axis) => d ?? (axis === 0 ? batch : 5));
  const size = tf.util.sizeFromShape(shape);
  return symbolic.dtype === 'int32'
    ? tf.tensor(rng.ints(size, 0, ints), shape, 'int32')
    : tf.tensor(rng.floats(size, low, high), shape);
}
