// Real TF.js trains: one JSON request as the argument, one JSON answer on stdout.
//   {command: "start", folder, optimizers: {name: [class, ...arguments]}} -> {}                            trains a model with each and saves it to folder/name, its state included
//   {command: "go on", models: {name: folder}}                            -> {name: [weights of the end, …]}  loads each and trains on
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fromDisk, toDisk} from './io.mjs';
import tf from './tf.mjs';

const request = JSON.parse(process.argv[2]);
const ramp = (shape, scale) => tf.tensor(Array.from({length: tf.util.sizeFromShape(shape)}, (_, i) => ((i * 7) % 11 - 5) * scale), shape);
const x = ramp([6, 4], 0.1);
const y = ramp([6, 2], 0.2);
const train = async (model, epochs) => { await model.fit(x, y, {epochs, batchSize: 6, shuffle: false, verbose: 0}); };
const weights = async model => Promise.all(model.getWeights().map(async weight => Array.from(await weight.data())));

// Two branches, of which the second layer made is the first applied: the order of layers is not that of names.
const build = () => {
  const input = tf.input({shape: [4], name: 'in'});
  const z = tf.layers.dense({units: 3, activation: 'tanh', name: 'z'});
  const a = tf.layers.dense({units: 3, activation: 'tanh', name: 'a'});
  const frozen = tf.layers.dense({units: 3, name: 'frozen', trainable: false});
  const norm = tf.layers.batchNormalization({name: 'norm'});
  const sum = tf.layers.add({name: 'sum'}).apply([frozen.apply(z.apply(input)), norm.apply(a.apply(input))]);
  const model = tf.model({inputs: input, outputs: tf.layers.dense({units: 2, name: 'out'}).apply(sum)});
  model.setWeights(model.getWeights().map((weight, i) => weight.rank === 1 ? weight : ramp(weight.shape, 0.05 * (i + 1))));
  return model;
};

const answer = {};
if (request.command === 'start') {
  for (const [name, [kind, ...parameters]] of Object.entries(request.optimizers)) {
    const model = build();
    model.compile({optimizer: tf.train[kind](...parameters), loss: 'meanSquaredError', metrics: ['mse']});
    await train(model, 3);
    await mkdir(join(request.folder, name), {recursive: true});
    await model.save(toDisk(join(request.folder, name)), {includeOptimizer: true});
  }
} else {
  for (const [name, folder] of Object.entries(request.models)) {
    const model = await tf.loadLayersModel(fromDisk(join(folder, 'model.json')));
    await train(model, 3);
    answer[name] = await weights(model);
  }
}

process.stdout.write(JSON.stringify(answer));
