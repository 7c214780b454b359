// The models and inputs that are measured, with random weights, from real TF.js; each a folder with model.json, weights.bin,
// and, where it predicts, inputs and, but for single layers, the same model for ONNX Runtime.  node models.mjs <folder> <name>...
// Needs the npm packages of tests/Interop, whose networks and files these are. What is there already is left as it is.
import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {architectures, randomize} from '../tests/Interop/node/architectures.mjs';
import {artifactsOf, layersModelFiles, toDisk, writeFiles} from '../tests/Interop/node/io.mjs';
import tf from '../tests/Interop/node/tf.mjs';
import {layerModels} from './layers.mjs';
import {toOnnx} from './onnx.mjs';

const l = tf.layers;
const vocabulary = 5000;
const texts = new Set(['lstm', 'bigru']);
const dense = side => () => tf.sequential({layers: [l.dense({units: side, inputShape: [side], useBias: false})]});

const random = (make, ...sizes) => () => {
  const model = make(...sizes);
  randomize(model);
  return model;
};

/** U-Net of four levels for pictures of 128 x 128, which segments them. */
function unet() {
  const block = (x, filters) => [1, 2].reduce(y => l.conv2d({filters, kernelSize: 3, padding: 'same', activation: 'relu'}).apply(y), x);
  const input = tf.input({shape: [128, 128, 3]});
  let x = input;
  const levels = [];
  for (const filters of [16, 32, 64]) {
    x = block(x, filters);
    levels.push([x, filters]);
    x = l.maxPooling2d({poolSize: 2}).apply(x);
  }
  x = block(x, 128);
  for (const [level, filters] of levels.reverse()) {
    x = l.conv2dTranspose({filters, kernelSize: 3, strides: 2, padding: 'same'}).apply(x);
    x = block(l.concatenate().apply([x, level]), filters);
  }
  return tf.model({inputs: input, outputs: l.conv2d({filters: 1, kernelSize: 1, activation: 'sigmoid'}).apply(x)});
}

const models = {
  iris: {
    batches: [1, 32],
    make: () => tf.sequential({layers: [
      l.dense({units: 16, activation: 'relu', inputShape: [4]}),
      l.dense({units: 16, activation: 'relu'}),
      l.dense({units: 3, activation: 'softmax'}),
    ]}),
  },
  lenet: {
    batches: [1, 32],
    // Named as Keras would, and so as declared classes are by default.
    make: () => tf.sequential({layers: [
      l.conv2d({filters: 6, kernelSize: 5, padding: 'same', activation: 'relu', inputShape: [28, 28, 1], name: 'conv2d'}),
      l.maxPooling2d({poolSize: 2}),
      l.conv2d({filters: 16, kernelSize: 5, activation: 'relu', name: 'conv2d_1'}),
      l.maxPooling2d({poolSize: 2}),
      l.flatten(),
      l.dense({units: 120, activation: 'relu', name: 'dense'}),
      l.dense({units: 84, activation: 'relu', name: 'dense_1'}),
      l.dense({units: 10, activation: 'softmax', name: 'dense_2'}),
    ]}),
  },
  lstm: {
    batches: [1, 32],
    make: () => tf.sequential({layers: [
      l.embedding({inputDim: vocabulary, outputDim: 64, inputLength: 80}),
      l.lstm({units: 64, recurrentActivation: 'sigmoid'}),
      l.dense({units: 1, activation: 'sigmoid'}),
    ]}),
  },
  // The generator of TensorFlow's tutorial on deep convolutional adversarial networks: transposed convolutions.
  dcgan: {
    batches: [1, 32],
    make: random(() => tf.sequential({layers: [
      l.dense({units: 7 * 7 * 256, useBias: false, inputShape: [100]}), l.batchNormalization(), l.leakyReLU(),
      l.reshape({targetShape: [7, 7, 256]}),
      l.conv2dTranspose({filters: 128, kernelSize: 5, padding: 'same', useBias: false}), l.batchNormalization(), l.leakyReLU(),
      l.conv2dTranspose({filters: 64, kernelSize: 5, strides: 2, padding: 'same', useBias: false}), l.batchNormalization(), l.leakyReLU(),
      l.conv2dTranspose({filters: 1, kernelSize: 5, strides: 2, padding: 'same', useBias: false, activation: 'tanh'}),
    ]})),
  },
  unet: {batches: [1, 8], make: random(unet)},
  bigru: {
    batches: [1, 32],
    make: () => tf.sequential({layers: [
      l.embedding({inputDim: vocabulary, outputDim: 64, inputLength: 80}),
      l.bidirectional({layer: l.gru({units: 64, recurrentActivation: 'sigmoid', returnSequences: true})}),
      l.globalMaxPooling1d(),
      l.dense({units: 1, activation: 'sigmoid'}),
    ]}),
  },
  mobilenetV2: {batches: [1, 32], make: random(architectures.mobilenetV2, 224)},
  efficientNetB0: {batches: [1, 32], make: random(architectures.efficientNetB0, 224), white: 255},
  resnet50: {batches: [1, 32], make: random(architectures.resnet50, 224)},
  // 313 layers; with zeros for initial values, so that nobody's random numbers are measured where only the JSON is.
  inceptionV3: {batches: [], make: () => architectures.inceptionV3(299), initializer: {class_name: 'Zeros', config: {}}, weights: false},
  // For files alone: 1 MB, 100 MB in shards of 4 MB, as tensorflowjs_converter cuts them, and 500 MB.
  small: {batches: [], make: dense(512)},
  sharded: {batches: [], make: dense(5120), shard: 4 << 20},
  large: {batches: [], make: dense(11180)},
  ...layerModels,
};

let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};

const [folder, ...names] = process.argv.slice(2);
for (const name of names) {
  const target = join(folder, name);
  if (!models[name]) throw new Error(`There is no model '${name}': ${Object.keys(models).join(', ')}`);
  if (!existsSync(join(target, 'description.json'))) await write(target, name, models[name]);
}

async function write(target, name, {make, batches, initializer, shard, weights = true, isSigned = false, white = 1, onnx = true}) {
  const model = make();
  const [, ...shape] = model.inputs[0].shape;
  await mkdir(target, {recursive: true});
  if (shard) await writeShards(model, target, shard);
  else if (weights) await model.save(toDisk(target));
  else await writeTopology(model, target, initializer);
  for (const batch of batches) {
    const length = shape.reduce((a, b) => a * b, batch);
    const values = Float32Array.from({length}, texts.has(name) ? () => Math.floor(uniform() * vocabulary) : isSigned ? () => 4 * uniform() - 2 : () => white * uniform());
    await writeFile(join(target, `input${batch}.bin`), values);
  }

  if (onnx && batches.length > 0) await writeFile(join(target, 'model.onnx'), toOnnx(model));
  const description = {shape, batches, bytes: 4 * model.countParams(), layers: model.layers.length};
  model.dispose();
  // Last: it says that all else is there.
  await writeFile(join(target, 'description.json'), JSON.stringify(description));
}

async function writeShards(model, target, size) {
  const files = layersModelFiles(await artifactsOf(model));
  const {'model.json': json, 'weights.bin': all} = files;
  const [group] = json.weightsManifest;
  group.paths = [];
  for (let start = 0; start < all.length; start += size) {
    const path = `shard${group.paths.length + 1}.bin`;
    group.paths.push(path);
    await writeFile(join(target, path), all.subarray(start, start + size));
  }
  await writeFiles(target, {'model.json': json});
}

async function writeTopology(model, target, initializer) {
  const {'model.json': json} = layersModelFiles(await artifactsOf(model));
  const replaced = JSON.stringify(json, (key, value) => key.endsWith('_initializer') ? initializer : value);
  await writeFile(join(target, 'model.json'), replaced);
}
