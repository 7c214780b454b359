// The models and inputs that are measured, with random weights, from real TF.js.  node models.mjs <folder>
// Needs the npm packages of tests/Interop, whose networks and files these are.
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {architectures, randomize} from '../tests/Interop/node/architectures.mjs';
import {toDisk} from '../tests/Interop/node/io.mjs';
import tf from '../tests/Interop/node/tf.mjs';

const l = tf.layers;
const vocabulary = 5000;

const models = {
  iris: () => tf.sequential({layers: [
    l.dense({units: 16, activation: 'relu', inputShape: [4]}),
    l.dense({units: 16, activation: 'relu'}),
    l.dense({units: 3, activation: 'softmax'}),
  ]}),
  lenet: () => tf.sequential({layers: [
    l.conv2d({filters: 6, kernelSize: 5, padding: 'same', activation: 'relu', inputShape: [28, 28, 1]}),
    l.maxPooling2d({poolSize: 2}),
    l.conv2d({filters: 16, kernelSize: 5, activation: 'relu'}),
    l.maxPooling2d({poolSize: 2}),
    l.flatten(),
    l.dense({units: 120, activation: 'relu'}),
    l.dense({units: 84, activation: 'relu'}),
    l.dense({units: 10, activation: 'softmax'}),
  ]}),
  mobilenetV2: () => {
    const model = architectures.mobilenetV2(224);
    randomize(model);
    return model;
  },
  lstm: () => tf.sequential({layers: [
    l.embedding({inputDim: vocabulary, outputDim: 64, inputLength: 80}),
    l.lstm({units: 64}),
    l.dense({units: 1, activation: 'sigmoid'}),
  ]}),
  // 100 MB of weights, for files alone.
  wide: () => tf.sequential({layers: [l.dense({units: 5000, inputShape: [5000]})]}),
};

let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};

const folder = process.argv[2];
const descriptions = {};
for (const [name, make] of Object.entries(models)) {
  const model = make();
  await model.save(toDisk(join(folder, name)));
  const [, ...shape] = model.inputs[0].shape;
  const batches = name === 'wide' ? [] : [1, 32];
  for (const batch of batches) {
    const length = shape.reduce((a, b) => a * b, batch);
    const values = Float32Array.from({length}, name === 'lstm' ? () => Math.floor(uniform() * vocabulary) : uniform);
    await writeFile(join(folder, name, `input${batch}.bin`), values);
  }
  descriptions[name] = {shape, batches, parameters: model.countParams()};
  model.dispose();
}
await writeFile(join(folder, 'models.json'), JSON.stringify(descriptions));
