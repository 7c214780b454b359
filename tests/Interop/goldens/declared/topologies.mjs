// Topologies as TF.js writes them, for what the C# declarations of the same models emit. Names are all explicit, and kernels
// have Keras' glorotUniform, which is what declared layers default to (TF.js' own default is glorotNormal).
// README.md beside is made from the arguments used here.   node goldens/declared/topologies.mjs
import {writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import tf from '../../node/tf.mjs';

const glorotUniform = 'glorotUniform';
const kernels = {
  dense: {kernelInitializer: glorotUniform},
  conv1d: {kernelInitializer: glorotUniform},
  conv2d: {kernelInitializer: glorotUniform},
  conv3d: {kernelInitializer: glorotUniform},
  conv2dTranspose: {kernelInitializer: glorotUniform},
  conv3dTranspose: {kernelInitializer: glorotUniform},
  depthwiseConv2d: {depthwiseInitializer: glorotUniform},
  separableConv2d: {depthwiseInitializer: glorotUniform, pointwiseInitializer: glorotUniform},
  gru: {kernelInitializer: glorotUniform},
  lstm: {kernelInitializer: glorotUniform},
};
const inner = {kernelInitializer: glorotUniform};

// What a model was declared with, in order; the text of README.md.
let rows = [];
const text = value => value instanceof tf.serialization.Serializable
  ? `${value.getClassName()} ${JSON.stringify(value.getConfig())}` : JSON.stringify(value);
const describe = args => Object.entries(args).filter(([k]) => k !== 'name').map(([k, v]) => `${k}=${text(v)}`).join(', ');
const row = (name, kind, args, from) => rows.push(`| ${name} | ${kind} | ${describe(args)} | ${from} |`);

const layer = (kind, name, args = {}) => {
  const made = tf.layers[kind]({...kernels[kind], ...args, name});
  made.declared = {kind, args: {...kernels[kind], ...args}};
  return made;
};
const L = new Proxy({}, {get: (_, kind) => (name, args) => layer(kind, name, args)});
const input = (name, args) => {
  row(name, 'input', args, '');
  return tf.input({...args, name});
};
const apply = (made, from) => {
  const list = [from].flat();
  row(made.name, made.declared.kind, made.used ? {} : made.declared.args, list.map(x => x.sourceLayer.name + (x.nodeIndex > 0 ? ` (node ${x.nodeIndex})` : '')).join(', ') + (made.used ? ' — applied again' : ''));
  made.used = true;
  return made.apply(from);
};
const sequential = (name, layers) => {
  for (const l of layers) row(l.name, l.declared.kind, l.declared.args, '');
  return tf.sequential({name, layers});
};
const model = (name, inputs, outputs) => {
  rows.push(`| | **model** | inputs=${[inputs].flat().map(x => x.sourceLayer.name)}, outputs=${[outputs].flat().map(x => x.sourceLayer.name)} | |`);
  return tf.model({name, inputs, outputs});
};

const models = {
  digits: () => sequential('digits', [
    L.conv2d('conv1', {inputShape: [28, 28, 1], filters: 8, kernelSize: 5, activation: 'relu'}),
    L.maxPooling2d('pool1', {poolSize: 2}),
    L.conv2d('conv2', {filters: 16, kernelSize: [3, 2], strides: [2, 1], padding: 'same', useBias: false}),
    L.flatten('flat'),
    L.dropout('drop', {rate: 0.5}),
    L.dense('probs', {units: 10, activation: 'softmax'}),
  ]),
  explicitInput: () => sequential('explicit_input', [
    L.inputLayer('pixels', {inputShape: [4]}),
    L.dense('hidden', {units: 3}),
  ]),
  iris: () => sequential('iris', [
    L.batchNormalization('norm', {inputShape: [4]}),
    L.dense('hidden1', {units: 16, activation: 'relu'}),
    L.dense('hidden2', {units: 16, activation: 'relu'}),
    L.dense('probs', {units: 3, activation: 'softmax'}),
  ]),
  convolutions: () => sequential('convolutions', [
    L.inputLayer('image', {inputShape: [16, 16, 3]}),
    L.zeroPadding2d('pad1', {padding: [[0, 1], [2, 3]]}),
    L.conv2d('conv', {filters: 4, kernelSize: 3, dilationRate: 2, kernelInitializer: 'heNormal', biasInitializer: 'ones', kernelRegularizer: tf.regularizers.l2({l2: 0.001}), kernelConstraint: tf.constraints.maxNorm({maxValue: 3, axis: 0})}),
    L.zeroPadding2d('pad2', {padding: 1}),
    L.depthwiseConv2d('depthwise', {kernelSize: [3, 3], depthMultiplier: 2, strides: 2, padding: 'same', activation: 'relu6', useBias: false}),
    L.zeroPadding2d('pad3', {padding: [1, 2]}),
    L.separableConv2d('separable', {filters: 6, kernelSize: 3, padding: 'same', activation: 'elu'}),
    L.globalAveragePooling2d('gap'),
  ]),
  channelsFirst: () => sequential('channels_first', [
    L.inputLayer('image', {inputShape: [3, 12, 13]}),
    L.zeroPadding2d('pad', {padding: 1, dataFormat: 'channelsFirst'}),
    L.conv2d('conv', {filters: 4, kernelSize: 3, dataFormat: 'channelsFirst'}),
    L.batchNormalization('norm', {axis: 1}),
    L.depthwiseConv2d('depthwise', {kernelSize: 3, dataFormat: 'channelsFirst'}),
    L.maxPooling2d('max', {poolSize: 2, dataFormat: 'channelsFirst'}),
    L.averagePooling2d('average', {poolSize: [1, 2], strides: 1, dataFormat: 'channelsFirst'}),
    L.separableConv2d('separable', {filters: 5, kernelSize: 2, useBias: false, dataFormat: 'channelsFirst'}),
    L.flatten('flat', {dataFormat: 'channelsFirst'}),
    L.dense('out', {units: 2}),
  ]),
  channelsFirstGap: () => sequential('channels_first_gap', [
    L.globalAveragePooling2d('gap', {inputShape: [3, 4, 5], dataFormat: 'channelsFirst'}),
  ]),
  pooling: () => sequential('pooling', [
    L.maxPooling2d('max1', {inputShape: [30, 31, 2]}),
    L.maxPooling2d('max2', {poolSize: [3, 2], strides: [1, 2], padding: 'same'}),
    L.averagePooling2d('average1'),
    L.averagePooling2d('average2', {poolSize: 2, strides: 1, padding: 'same'}),
    L.globalAveragePooling2d('gap'),
  ]),
  sequences: () => sequential('sequences', [
    L.conv1d('conv1', {inputShape: [40, 3], filters: 4, kernelSize: 3, padding: 'same', activation: 'relu'}),
    L.conv1d('conv2', {filters: 5, kernelSize: 2, dilationRate: 2, useBias: false, kernelRegularizer: tf.regularizers.l2({l2: 0.01}), biasInitializer: 'ones'}),
    L.conv1d('conv3', {filters: 6, kernelSize: 3, strides: 2}),
    L.maxPooling1d('max', {poolSize: 3, strides: 1, padding: 'same'}),
    L.averagePooling1d('average'),
    L.globalMaxPooling1d('gmp'),
  ]),
  sequenceMean: () => sequential('sequence_mean', [
    L.globalAveragePooling1d('gap', {inputShape: [7, 3]}),
  ]),
  volumes: () => sequential('volumes', [
    L.conv3d('conv', {inputShape: [8, 9, 10, 2], filters: 3, kernelSize: [1, 2, 3], strides: [1, 2, 1], padding: 'same', activation: 'elu', kernelInitializer: 'heNormal'}),
    L.maxPooling3d('max', {poolSize: 2}),
    L.conv3dTranspose('up', {filters: 2, kernelSize: 3, strides: 2, padding: 'same', useBias: false}),
    L.averagePooling3d('average', {poolSize: [2, 1, 3], strides: 1}),
    L.conv3d('dilated', {filters: 3, kernelSize: 2, dilationRate: 2}),
    L.flatten('flat'),
  ]),
  enlarging: () => sequential('enlarging', [
    L.conv2dTranspose('up1', {inputShape: [5, 6, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', kernelRegularizer: tf.regularizers.l1({l1: 0.25}), biasConstraint: tf.constraints.nonNeg()}),
    L.cropping2D('crop1', {cropping: [[1, 0], [2, 1]]}),
    L.upSampling2d('up2', {size: [2, 3]}),
    L.cropping2D('crop2', {cropping: 1}),
    L.conv2dTranspose('up3', {filters: 2, kernelSize: [2, 4], useBias: false}),
    L.cropping2D('crop3', {cropping: [0, 2]}),
    L.upSampling2d('up4'),
    L.globalMaxPooling2d('gmp'),
  ]),
  enlargingChannelsFirst: () => sequential('enlarging_channels_first', [
    L.conv2dTranspose('up1', {inputShape: [3, 4, 5], filters: 2, kernelSize: 2, strides: 2, dataFormat: 'channelsFirst'}),
    L.cropping2D('crop', {cropping: [[1, 2], [3, 0]], dataFormat: 'channelsFirst'}),
    L.upSampling2d('up2', {size: [3, 2], dataFormat: 'channelsFirst'}),
    L.globalMaxPooling2d('gmp', {dataFormat: 'channelsFirst'}),
  ]),
  activations: () => sequential('activations', [
    L.inputLayer('x', {inputShape: [6]}),
    ...['elu', 'gelu', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax', 'logSoftmax', 'softplus', 'softsign', 'swish', 'tanh', 'gelu_new']
      .map(activation => L.activation(`act_${activation}`, {activation})),
    L.reLU('relu_plain'),
    L.reLU('relu_max', {maxValue: 2.5}),
    L.softmax('softmax_last', {axis: -1}),
    L.dense('dense_gelu', {units: 3, activation: 'gelu'}),
    L.dense('dense_log_softmax', {units: 3, activation: 'logSoftmax'}),
  ]),
  normalization: () => sequential('normalization', [
    L.dense('dense', {inputShape: [8], units: 6, useBias: false}),
    L.batchNormalization('norm1', {momentum: 0.9, epsilon: 0.00001}),
    L.batchNormalization('norm2', {scale: false}),
    L.batchNormalization('norm3', {center: false, axis: -1}),
    L.batchNormalization('norm4', {betaInitializer: 'ones', gammaInitializer: 'randomNormal', movingMeanInitializer: 'ones', movingVarianceInitializer: 'zeros', gammaRegularizer: tf.regularizers.l1({l1: 0.25}), betaConstraint: tf.constraints.nonNeg()}),
    L.batchNormalization('norm5', {trainable: false}),
  ]),
  arguments: () => sequential('arguments', [
    L.dense('dense1', {inputShape: [8], units: 8, kernelInitializer: tf.initializers.varianceScaling({scale: 2, mode: 'fanAvg', distribution: 'uniform', seed: 9}), biasInitializer: tf.initializers.constant({value: 0.5}), kernelRegularizer: tf.regularizers.l1l2({l1: 0.01, l2: 0.02}), biasRegularizer: tf.regularizers.l2({l2: 0.5}), kernelConstraint: tf.constraints.minMaxNorm({minValue: 0.5, maxValue: 2, rate: 0.75, axis: 1}), biasConstraint: tf.constraints.nonNeg()}),
    L.dense('dense2', {units: 8, kernelInitializer: tf.initializers.truncatedNormal({mean: 0.25, stddev: 0.5, seed: 1}), biasInitializer: tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed: 2}), kernelConstraint: tf.constraints.unitNorm({axis: 0}), trainable: false}),
    L.dense('dense3', {units: 8, kernelInitializer: tf.initializers.orthogonal({gain: 2, seed: 3}), biasInitializer: tf.initializers.randomNormal({mean: 0, stddev: 0.5, seed: 4})}),
    L.dense('dense4', {units: 8, kernelInitializer: tf.initializers.identity({gain: 0.5}), biasInitializer: 'ones'}),
    L.dense('dense5', {units: 8, kernelInitializer: 'heUniform'}),
    L.dense('dense6', {units: 8, kernelInitializer: 'heNormal'}),
    L.dense('dense7', {units: 8, kernelInitializer: 'leCunNormal'}),
    L.dense('dense8', {units: 8, kernelInitializer: 'leCunUniform'}),
    L.dense('dense9', {units: 8, kernelInitializer: 'glorotNormal'}),
    L.dense('dense10', {units: 8, kernelInitializer: tf.initializers.glorotUniform({seed: 11})}),
  ]),
  shapes: () => sequential('shapes', [
    L.reshape('to_image', {inputShape: [24], targetShape: [2, 3, 4]}),
    L.reshape('to_rows', {targetShape: [4, 6]}),
    L.dense('dense', {units: 5}),
    L.dropout('drop', {rate: 0.25, seed: 7}),
    L.reshape('to_rows_again', {targetShape: [5, 4]}),
    L.flatten('flat', {dataFormat: 'channelsLast'}),
    L.reshape('to_rest', {targetShape: [2, -1]}),
  ]),
  batchInput: () => sequential('batch_input', [
    L.dense('dense', {batchInputShape: [4, 7], units: 2, activation: 'tanh'}),
  ]),
  text: () => sequential('text', [
    L.embedding('embedding', {inputDim: 100, outputDim: 8, inputLength: 12}),
    L.gru('gru1', {units: 6, returnSequences: true, recurrentActivation: 'sigmoid', resetAfter: false}),
    L.gru('gru2', {units: 4, goBackwards: true, activation: 'relu', recurrentActivation: 'hardSigmoid', resetAfter: false, useBias: false, dropout: 0.25, recurrentDropout: 0.5, recurrentInitializer: 'glorotUniform'}),
    L.dense('probs', {units: 3, activation: 'softmax'}),
  ]),
  tokens: () => {
    const ids = input('ids', {shape: [5], dtype: 'int32'});
    const words = apply(L.embedding('words', {inputDim: 20, outputDim: 4, maskZero: true, embeddingsInitializer: 'randomNormal'}), ids);
    return model('tokens', ids, apply(L.gru('gru', {units: 3, recurrentActivation: 'sigmoid', resetAfter: false}), words));
  },
  twoInTwoOut: () => {
    const a = input('a', {shape: [4]});
    const b = input('b', {shape: [3]});
    const hidden = apply(L.dense('hidden', {units: 5, activation: 'tanh'}), b);
    const joined = apply(L.concatenate('joined'), [a, hidden]);
    const left = apply(L.dense('left', {units: 2}), joined);
    const right = apply(L.dense('right', {units: 3, activation: 'softmax'}), joined);
    return model('two_in_two_out', [a, b], [left, right]);
  },
  residual: () => {
    const image = input('image', {shape: [8, 8, 4]});
    const conv = apply(L.conv2d('conv', {filters: 4, kernelSize: 3, padding: 'same', useBias: false}), image);
    const norm = apply(L.batchNormalization('norm'), conv);
    const relu = apply(L.activation('relu', {activation: 'relu'}), norm);
    const sum = apply(L.add('sum'), [image, relu]);
    const wide = apply(L.concatenate('wide', {axis: 3}), [sum, image, relu]);
    return model('residual', image, apply(L.globalAveragePooling2d('gap'), wide));
  },
  sharedLayer: () => {
    const a = input('a', {shape: [4]});
    const b = input('b', {shape: [4]});
    const shared = L.dense('shared', {units: 3, activation: 'sigmoid'});
    const x = apply(shared, a);
    const y = apply(shared, b);
    return model('shared_layer', [a, b], [apply(L.add('sum'), [x, y]), y]);
  },
  recurrent: () => sequential('recurrent', [
    L.bidirectional('both', {inputShape: [6, 3], mergeMode: 'sum', layer: tf.layers.lstm({...inner, name: 'lstm', units: 4, returnSequences: true, recurrentActivation: 'sigmoid'})}),
    L.timeDistributed('each', {layer: tf.layers.dense({...inner, name: 'dense', units: 5, activation: 'relu'})}),
    L.rnn('cells', {returnSequences: true, cell: tf.layers.stackedRNNCells({name: 'stack', cells: [
      tf.layers.lstmCell({...inner, name: 'lstm_cell', units: 4}), tf.layers.gruCell({...inner, name: 'gru_cell', units: 3, resetAfter: false})]})}),
    L.rnn('cell', {goBackwards: true, cell: tf.layers.simpleRNNCell({...inner, name: 'simple_cell', units: 2})}),
  ]),
  convLstm: () => sequential('conv_lstm', [
    L.convLstm2d('conv_lstm', {...inner, inputShape: [3, 5, 6, 2], filters: 2, kernelSize: [3, 2], padding: 'same', dropout: 0.25}),
    L.flatten('flat'),
    L.dense('end', {units: 1}),
  ]),
  sequenceToSequence: () => {
    const source = input('source', {shape: [5, 3]});
    const target = input('target', {shape: [4, 2]});
    const [, h, c] = apply(L.lstm('encoder', {units: 4, returnState: true}), source);
    const decoded = apply(L.lstm('decoder', {units: 4, returnSequences: true}), [target, h, c]);
    return model('sequence_to_sequence', [source, target], apply(L.dense('probs', {units: 3, activation: 'softmax'}), decoded));
  },
  siamese: () => {
    const encoder = sequential('encoder', [L.dense('hidden', {inputShape: [3], units: 4, activation: 'tanh'}), L.dense('code', {units: 2})]);
    encoder.declared = {kind: 'the model above', args: {}};
    const a = input('a', {shape: [3]});
    const b = input('b', {shape: [3]});
    return model('siamese', [a, b], apply(L.dense('same', {units: 1, activation: 'sigmoid'}), apply(L.concatenate('pair'), [apply(encoder, a), apply(encoder, b)])));
  },
  outputInside: () => {
    const x = input('x', {shape: [4]});
    const hidden = apply(L.dense('hidden', {units: 5}), x);
    const end = apply(L.dense('end', {units: 2}), hidden);
    return model('output_inside', x, [hidden, end]);
  },
};

const folder = dirname(fileURLToPath(import.meta.url));
let readme = '# Declared topologies\n\nMade by `topologies.mjs`: `Model.toJSON(null, false)` of TF.js 4.22.0 for each model below. An argument not listed has its default. Every layer has `name` as listed; the model is named by its heading\'s second word.\n';
for (const [file, build] of Object.entries(models)) {
  rows = [];
  const made = build();
  await writeFile(join(folder, `${file}.json`), `${JSON.stringify(made.toJSON(null, false), null, 1)}\n`);
  readme += `\n## ${file}.json: \`${made.name}\` (${made.getClassName()})\n\n| name | layer | arguments | from |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}
await writeFile(join(folder, 'README.md'), readme);
