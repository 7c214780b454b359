// A model of one layer, or of a few of the same, for each kind of layer that takes time.
import tf from '../tests/Interop/node/tf.mjs';

const l = tf.layers;

/** A model of so many such layers, one after the other. */
const stack = (shape, count, make) => () => tf.sequential({layers: Array.from({length: count}, (_, i) => make(i === 0 ? {inputShape: shape} : {}))});
const layer = (name, shape, count, options = {}) => stack(shape, count, first => l[name]({...options, ...first}));

/** A model that takes an input together with its ReLU. */
const both = (shape, take) => () => {
  const input = tf.input({shape});
  return tf.model({inputs: input, outputs: take(input, l.activation({activation: 'relu'}).apply(input))});
};

const image = [56, 56, 64];
const lines = [128, 256];
const sequence = [50, 32];
const same = {kernelSize: 3, padding: 'same'};
const merges = ['add', 'multiply', 'maximum', 'minimum', 'average'];
const activations = ['elu', 'gelu', 'hardSigmoid', 'mish', 'relu6', 'selu', 'sigmoid', 'softplus', 'softsign', 'swish', 'tanh'];

const makers = {
  dense: layer('dense', [512], 4, {units: 512}),
  conv1d: layer('conv1d', [512, 64], 4, {filters: 64, ...same, dilationRate: 2}),
  conv2d: layer('conv2d', image, 2, {filters: 64, ...same}),
  'conv2d 1x1': layer('conv2d', image, 4, {filters: 64, kernelSize: 1}),
  'conv2d, dilationRate 12': layer('conv2d', image, 2, {filters: 64, ...same, dilationRate: 12}),
  conv3d: layer('conv3d', [8, 32, 32, 16], 1, {filters: 16, ...same}),
  conv2dTranspose: layer('conv2dTranspose', [28, 28, 64], 1, {filters: 64, ...same, strides: 2}),
  depthwiseConv2d: layer('depthwiseConv2d', image, 4, same),
  'depthwiseConv2d, depthMultiplier 2': layer('depthwiseConv2d', image, 1, {...same, depthMultiplier: 2}),
  separableConv2d: layer('separableConv2d', image, 2, {filters: 64, ...same}),
  averagePooling2d: layer('averagePooling2d', image, 4, {poolSize: 3, strides: 1, padding: 'same'}),
  maxPooling2d: layer('maxPooling2d', image, 4, {poolSize: 3, strides: 1, padding: 'same'}),
  globalAveragePooling2d: layer('globalAveragePooling2d', image, 1),
  globalMaxPooling2d: layer('globalMaxPooling2d', image, 1),
  batchNormalization: layer('batchNormalization', image, 4),
  layerNormalization: layer('layerNormalization', lines, 4),
  softmax: layer('softmax', lines, 4, {axis: -1}),
  leakyReLU: layer('leakyReLU', image, 4),
  prelu: layer('prelu', image, 4),
  ...Object.fromEntries(activations.map(activation => [activation, layer('activation', image, 4, {activation})])),
  [merges.join(', ')]: both(image, (input, other) => merges.reduce((x, name) => l[name]().apply([x, other]), input)),
  concatenate: both(image, (input, other) => l.concatenate().apply([input, other])),
  dot: both([128, 64], (input, other) => l.dot({axes: [2, 2]}).apply([input, other])),
  zeroPadding2d: layer('zeroPadding2d', image, 4),
  cropping2D: layer('cropping2D', image, 4, {cropping: 1}),
  upSampling2d: layer('upSampling2d', image, 1),
  'upSampling2d, bilinear': layer('upSampling2d', image, 1, {interpolation: 'bilinear'}),
  permute: layer('permute', lines, 4, {dims: [2, 1]}),
  simpleRNN: layer('simpleRNN', sequence, 1, {units: 64, returnSequences: true}),
  gru: layer('gru', sequence, 1, {units: 64, returnSequences: true}),
  lstm: layer('lstm', sequence, 1, {units: 64, returnSequences: true}),
  convLstm2d: layer('convLstm2d', [8, 32, 32, 8], 1, {filters: 16, ...same}),
  timeDistributed: stack([10, 28, 28, 8], 1, first => l.timeDistributed({layer: l.conv2d({filters: 16, kernelSize: 3}), ...first})),
};

/** The folder of a layer's model. */
export const folderOf = name => `layer ${name}`;

export const layers = Object.keys(makers);

/** The models, by their folders. */
export const layerModels = Object.fromEntries(Object.entries(makers).map(([name, make]) => [folderOf(name), {batches: [1], make, isSigned: true, onnx: false}]));
