export const activations = ['elu', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax', 'logSoftmax',
  'softplus', 'softsign', 'swish', 'tanh', 'gelu', 'gelu_new'];

const one = (layer, variant, build, more) => ({layer, variant, build, ...more});
const input = (variant, build, more) => one('Input', variant, build, more);
const dense = (variant, args, more) => one('Dense', variant, ({L, sequential}) => sequential([L.dense({units: 5, ...args})]), more);
const embedding = (variant, args, more = {}, then = () => []) => one('Embedding', variant,
  ({L, sequential}) => sequential([L.embedding({inputDim: 12, outputDim: 6, ...args}), ...then(L)]), {low: 0, high: 12, ...more});
export const floorInputs = (model, inputs) => { inputs.forEach((t, i) => { inputs[i] = t.floor(); }); };

export default [
  input('explicit-in-sequential', ({L, sequential}) => sequential([L.inputLayer({inputShape: [4]}), L.dense({units: 3})])),
  input('explicit-named', ({L, sequential}) => sequential([L.inputLayer({inputShape: [4], name: 'pixels'}), L.dense({units: 3})])),
  input('batch-input-shape', ({L, sequential}) => sequential([L.inputLayer({batchInputShape: [3, 4]}), L.dense({units: 3})]), {batch: 3}),
  input('unknown-dimensions', ({L, sequential}) => sequential([L.conv2d({inputShape: [null, null, 2], filters: 3, kernelSize: 3})]), {shapes: [[2, 6, 5, 2]]}),
  input('named-functional', ({L, input, model}) => { const x = input({shape: [4], name: 'features'}); return model(x, L.dense({units: 2}).apply(x)); }),
  input('int32', ({L, input, model}) => { const x = input({shape: [6], dtype: 'int32', name: 'ids'}); return model(x, L.embedding({inputDim: 10, outputDim: 3}).apply(x)); }),
  input('int32-in-sequential', ({L, sequential}) => sequential([L.inputLayer({inputShape: [6], dtype: 'int32'}), L.embedding({inputDim: 10, outputDim: 3})])),
  input('single-layer-model', ({L, sequential}) => sequential([L.inputLayer({inputShape: [4]}), L.activation({activation: 'linear'})])),

  dense('rank2', {inputShape: [7]}, {batch: 3}),
  dense('rank3', {inputShape: [4, 7]}),
  dense('rank4', {inputShape: [2, 3, 7]}),
  dense('no-bias', {inputShape: [7], useBias: false}),
  dense('no-bias-rank3', {inputShape: [3, 7], useBias: false, activation: 'relu'}),
  dense('input-dim', {inputDim: 7}),
  dense('batch-1', {inputShape: [33], units: 17}, {batch: 1}),
  dense('wide', {inputShape: [67], units: 35}, {batch: 5}),
  dense('one-unit', {inputShape: [3], units: 1, activation: 'sigmoid'}),
  ...activations.map(activation => dense(`activation-${activation}`, {inputShape: [7], activation}, {batch: 3, unreadable: activation === 'gelu_new'})),
  dense('activation-softmax-rank3', {inputShape: [3, 7], activation: 'softmax'}),

  ...activations.map(activation => one('Activation', activation,
    ({L, sequential}) => sequential([L.activation({inputShape: [3, 9], activation})]), {batch: 3, low: -8, high: 8, unreadable: activation === 'gelu_new'})),
  one('Activation', 'softmax-rank2', ({L, sequential}) => sequential([L.activation({inputShape: [11], activation: 'softmax'})]), {low: -30, high: 30}),
  one('Activation', 'softmax-rank4', ({L, sequential}) => sequential([L.activation({inputShape: [2, 3, 5], activation: 'softmax'})])),
  one('Activation', 'sigmoid-large', ({L, sequential}) => sequential([L.activation({inputShape: [64], activation: 'sigmoid'})]), {low: -90, high: 90}),
  one('Activation', 'tanh-large', ({L, sequential}) => sequential([L.activation({inputShape: [64], activation: 'tanh'})]), {low: -30, high: 30}),
  one('Activation', 'softplus-large', ({L, sequential}) => sequential([L.activation({inputShape: [64], activation: 'softplus'})]), {low: -90, high: 90}),
  one('Activation', 'tanh-small', ({L, sequential}) => sequential([L.activation({inputShape: [64], activation: 'tanh'})]), {low: -0.01, high: 0.01}),

  one('Dropout', 'rate', ({L, sequential}) => sequential([L.dropout({inputShape: [6], rate: 0.5})])),
  one('Dropout', 'noise-shape-seed', ({L, sequential}) => sequential([L.dense({inputShape: [6], units: 4}), L.dropout({rate: 0.25, seed: 7, noiseShape: [null, 4]}), L.dense({units: 2})])),
  one('Dropout', 'rate-zero', ({L, sequential}) => sequential([L.dropout({inputShape: [3, 6], rate: 0})])),

  one('Flatten', 'rank4', ({L, sequential}) => sequential([L.flatten({inputShape: [3, 4, 5]})])),
  one('Flatten', 'rank3', ({L, sequential}) => sequential([L.flatten({inputShape: [4, 5]})])),
  one('Flatten', 'rank2', ({L, sequential}) => sequential([L.flatten({inputShape: [5]})]), {refused: true}),
  one('Flatten', 'channels-last', ({L, sequential}) => sequential([L.flatten({inputShape: [3, 4, 5], dataFormat: 'channelsLast'})])),
  one('Flatten', 'channels-first', ({L, sequential}) => sequential([L.flatten({inputShape: [3, 4, 5], dataFormat: 'channelsFirst'}), L.dense({units: 3})])),
  one('Flatten', 'channels-first-rank3', ({L, sequential}) => sequential([L.flatten({inputShape: [3, 4], dataFormat: 'channelsFirst'})])),
  one('Flatten', 'channels-first-rank5', ({L, sequential}) => sequential([L.flatten({inputShape: [2, 3, 2, 4], dataFormat: 'channelsFirst'})])),

  one('Reshape', 'plain', ({L, sequential}) => sequential([L.reshape({inputShape: [12], targetShape: [3, 4]})])),
  one('Reshape', 'to-rank4', ({L, sequential}) => sequential([L.reshape({inputShape: [24], targetShape: [2, 3, 4]}), L.conv2d({filters: 2, kernelSize: 2})])),
  one('Reshape', 'minus-one', ({L, sequential}) => sequential([L.reshape({inputShape: [3, 4], targetShape: [2, -1]})])),
  one('Reshape', 'minus-one-first', ({L, sequential}) => sequential([L.reshape({inputShape: [3, 4, 2], targetShape: [-1, 6]}), L.dense({units: 2})])),
  one('Reshape', 'to-vector', ({L, sequential}) => sequential([L.reshape({inputShape: [3, 4], targetShape: [-1]})])),
  // TF.js leaves the dimension of -1 unknown wherever the batch is.
  one('Reshape', 'minus-one-then-flatten', ({L, sequential}) => sequential([L.reshape({inputShape: [3, 4], targetShape: [2, -1]}), L.flatten()]), {refused: true}),
  one('Reshape', 'same', ({L, sequential}) => sequential([L.reshape({inputShape: [3, 4], targetShape: [3, 4]})])),

  embedding('plain', {inputShape: [5]}, {before: floorInputs}),
  embedding('default-length', {}, {before: floorInputs, shapes: [[3, 4]]}),
  embedding('input-length', {inputLength: 5}, {before: floorInputs}, L => [L.flatten(), L.dense({units: 3})]),
  embedding('rank3', {inputShape: [3, 4]}, {before: floorInputs}),
  embedding('mask-zero', {inputShape: [5], maskZero: true}, {before: floorInputs}),
  embedding('mask-zero-flatten', {inputLength: 5, maskZero: true}, {before: floorInputs}, L => [L.flatten(), L.dense({units: 3})]),
  embedding('mask-zero-dense', {inputLength: 5, maskZero: true}, {before: floorInputs}, L => [L.dense({units: 3, activation: 'relu'})]),
  embedding('mask-zero-gru', {inputLength: 5, maskZero: true}, {before: floorInputs}, L => [L.gru({units: 3})]),
  embedding('input-length-list', {inputLength: [3, 4]}, {before: floorInputs}),
];
