import tf from '../../node/tf.mjs';

const initializers = {
  constant: () => tf.initializers.constant({value: 0.25}),
  glorotNormal: () => tf.initializers.glorotNormal({seed: 3}),
  glorotUniform: () => tf.initializers.glorotUniform({}),
  heNormal: () => tf.initializers.heNormal({seed: 4}),
  heUniform: () => tf.initializers.heUniform({}),
  identity: () => tf.initializers.identity({gain: 0.5}),
  leCunNormal: () => tf.initializers.leCunNormal({}),
  leCunUniform: () => tf.initializers.leCunUniform({seed: 5}),
  ones: () => tf.initializers.ones(),
  orthogonal: () => tf.initializers.orthogonal({gain: 1.5, seed: 6}),
  randomNormal: () => tf.initializers.randomNormal({mean: 0.1, stddev: 0.2, seed: 7}),
  randomUniform: () => tf.initializers.randomUniform({minval: -0.1, maxval: 0.3, seed: 8}),
  truncatedNormal: () => tf.initializers.truncatedNormal({mean: 0, stddev: 0.3}),
  varianceScaling: () => tf.initializers.varianceScaling({scale: 2, mode: 'fanAvg', distribution: 'uniform', seed: 9}),
  zeros: () => tf.initializers.zeros(),
};
const config = (variant, args) => ({layer: 'Config', variant,
  build: ({L, sequential}) => sequential([L.dense({inputShape: [4], units: 4, ...(typeof args === 'function' ? args() : args)})])});

const convBlock = (L, x, filters, strides, activation = true) => {
  const y = L.batchNormalization({}).apply(L.conv2d({filters, kernelSize: 3, strides, padding: 'same', useBias: false}).apply(x));
  return activation ? L.activation({activation: 'relu'}).apply(y) : y;
};
const residual = (L, x, filters, strides) => {
  const y = convBlock(L, convBlock(L, x, filters, strides), filters, 1, false);
  const skip = strides === 1 ? x : L.batchNormalization({}).apply(L.conv2d({filters, kernelSize: 1, strides, useBias: false}).apply(x));
  return L.reLU({}).apply(L.add({}).apply([skip, y]));
};
const mobile = (L, x, filters, strides) => {
  let y = strides === 2 ? L.zeroPadding2d({padding: [[0, 1], [0, 1]]}).apply(x) : x;
  y = L.depthwiseConv2d({kernelSize: 3, strides, padding: strides === 2 ? 'valid' : 'same', useBias: false}).apply(y);
  y = L.reLU({maxValue: 6}).apply(L.batchNormalization({epsilon: 0.001}).apply(y));
  y = L.conv2d({filters, kernelSize: 1, padding: 'same', useBias: false}).apply(y);
  return L.reLU({maxValue: 6}).apply(L.batchNormalization({}).apply(y));
};
const deep = (variant, build) => ({layer: 'Stack', variant, deep: true, build});

export default [
  ...Object.entries(initializers).map(([name, make]) => config(`initializer-${name}`, () => ({kernelInitializer: make(), biasInitializer: name === 'identity' || name === 'orthogonal' ? 'ones' : make()}))),
  config('regularizers', () => ({kernelRegularizer: tf.regularizers.l1({l1: 0.01}), biasRegularizer: tf.regularizers.l2({l2: 0.02})})),
  config('regularizer-l1l2', () => ({kernelRegularizer: tf.regularizers.l1l2({l1: 0.03, l2: 0.04})})),
  config('regularizers-by-name', {kernelRegularizer: 'l1l2'}),
  config('constraints', () => ({kernelConstraint: tf.constraints.maxNorm({maxValue: 3, axis: 0}), biasConstraint: tf.constraints.nonNeg()})),
  config('constraints-more', () => ({kernelConstraint: tf.constraints.minMaxNorm({minValue: 0.5, maxValue: 2, rate: 0.9, axis: 1}), biasConstraint: tf.constraints.unitNorm({axis: 0})})),
  {...config('activity-regularizer', () => ({activityRegularizer: tf.regularizers.l1l2({l1: 0.03, l2: 0.04})})), refused: true},
  {...config('regularizer-l2-by-name', {kernelRegularizer: 'l2'}), refused: true},
  {...config('unicode-name', {name: 'ünïcode'}), refused: true},
  // TF.js writes the regularizer as depthwise_constraint too, and then can't load the weights.
  {layer: 'Config', variant: 'depthwise-regularizer', refused: true, build: ({L, sequential}) => sequential([
    L.depthwiseConv2d({inputShape: [4, 4, 2], kernelSize: 2, depthwiseRegularizer: tf.regularizers.l2()})])},
  {layer: 'Config', variant: 'everywhere', build: ({L, sequential}) => sequential([
    L.conv2d({inputShape: [6, 6, 2], filters: 3, kernelSize: 3, kernelInitializer: 'heNormal', biasInitializer: 'ones', kernelRegularizer: tf.regularizers.l2(), kernelConstraint: 'nonNeg'}),
    L.batchNormalization({betaInitializer: 'ones', gammaInitializer: 'randomNormal', movingMeanInitializer: 'ones', movingVarianceInitializer: 'zeros', betaRegularizer: tf.regularizers.l1({l1: 0.125}), gammaRegularizer: tf.regularizers.l2(), betaConstraint: 'nonNeg', gammaConstraint: 'unitNorm'}),
    L.depthwiseConv2d({kernelSize: 2, depthwiseInitializer: 'heUniform'}),
    L.separableConv2d({filters: 4, kernelSize: 2, depthwiseInitializer: 'leCunNormal', pointwiseInitializer: 'heNormal', pointwiseRegularizer: tf.regularizers.l1({l1: 0.125}), pointwiseConstraint: 'nonNeg', biasRegularizer: tf.regularizers.l2()}),
    L.reshape({targetShape: [4, 4]}),
    L.gru({units: 3, kernelInitializer: 'heNormal', recurrentInitializer: 'glorotUniform', biasInitializer: 'ones', kernelRegularizer: tf.regularizers.l2(), recurrentRegularizer: tf.regularizers.l1({l1: 0.125}), biasRegularizer: 'l1l2', kernelConstraint: 'maxNorm', recurrentConstraint: 'nonNeg', biasConstraint: 'unitNorm'}),
  ])},
  {layer: 'Config', variant: 'embedding', before: (model, inputs) => { inputs[0] = inputs[0].abs().floor(); }, build: ({L, sequential}) => sequential([
    L.embedding({inputDim: 5, outputDim: 3, inputLength: 4, embeddingsInitializer: 'randomNormal', embeddingsRegularizer: tf.regularizers.l2(), embeddingsConstraint: 'unitNorm'})])},
  {layer: 'Config', variant: 'metadata', build: ({L, sequential}) => {
    const model = sequential([L.dense({inputShape: [4], units: 2, name: 'dense_Dense1'})]);
    model.setUserDefinedMetadata({labels: ['katt', 'hund', '猫'], version: 3, nested: {empty: null}});
    return model;
  }},
  {layer: 'Config', variant: 'layer-names', build: ({L, sequential}) => sequential([
    L.dense({inputShape: [4], units: 3, name: 'block1/expand-1.conv'}), L.dense({units: 3, name: '0.5_Start'}), L.dense({units: 2, name: 'kernel'})])},
  {layer: 'Config', variant: 'training-config', save: {includeOptimizer: true}, build: ({L, sequential}) => {
    const model = sequential([L.dense({inputShape: [4], units: 3, activation: 'relu'}), L.batchNormalization({}), L.dense({units: 2, activation: 'softmax'})]);
    model.compile({optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy']});
    return model;
  }, before: async (model, inputs, rng) => {
    // One epoch, so that the optimizer has a state to store.
    await model.fit(tf.tensor(rng.floats(32, -1, 1), [8, 4]), tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0, 1, 0], 'int32'), 2), {epochs: 1, batchSize: 4, shuffle: false, verbose: 0});
  }},

  deep('lenet', ({L, sequential}) => sequential([
    L.conv2d({inputShape: [20, 20, 1], filters: 6, kernelSize: 5, activation: 'relu', name: 'conv1'}),
    L.maxPooling2d({poolSize: 2}),
    L.conv2d({filters: 16, kernelSize: 5, activation: 'relu', name: 'conv2'}),
    L.maxPooling2d({poolSize: 2, strides: 2}),
    L.flatten(),
    L.dense({units: 40, activation: 'relu', name: 'fc1'}),
    L.dropout({rate: 0.5}),
    L.dense({units: 28, activation: 'tanh', name: 'fc2'}),
    L.dense({units: 10, activation: 'softmax', name: 'probs'}),
  ])),
  deep('residual', ({L, input, model}) => {
    const x = input({shape: [12, 12, 3], name: 'image'});
    let y = convBlock(L, x, 6, 1);
    y = residual(L, y, 6, 1);
    y = residual(L, y, 10, 2);
    y = residual(L, y, 10, 1);
    return model(x, L.dense({units: 7, activation: 'softmax'}).apply(L.globalAveragePooling2d({}).apply(y)));
  }),
  deep('mobile', ({L, input, model}) => {
    const x = input({shape: [15, 16, 3], name: 'image'});
    let y = L.zeroPadding2d({padding: [[0, 1], [0, 1]]}).apply(x);
    y = L.reLU({maxValue: 6}).apply(L.batchNormalization({}).apply(L.conv2d({filters: 8, kernelSize: 3, strides: 2, useBias: false}).apply(y)));
    y = mobile(L, y, 12, 1);
    y = mobile(L, y, 16, 2);
    y = mobile(L, y, 17, 1);
    y = L.reshape({targetShape: [1, 1, 17]}).apply(L.globalAveragePooling2d({}).apply(y));
    y = L.conv2d({filters: 9, kernelSize: 1, padding: 'same'}).apply(L.dropout({rate: 0.001}).apply(y));
    return model(x, L.activation({activation: 'softmax'}).apply(L.reshape({targetShape: [9]}).apply(y)));
  }),
  deep('separable', ({L, sequential}) => sequential([
    L.separableConv2d({inputShape: [13, 11, 2], filters: 8, kernelSize: 3, padding: 'same'}),
    L.batchNormalization({}),
    L.activation({activation: 'swish'}),
    L.averagePooling2d({poolSize: 3, strides: 2, padding: 'same'}),
    L.separableConv2d({filters: 12, kernelSize: 3, activation: 'elu'}),
    L.globalAveragePooling2d({}),
    L.dense({units: 4}),
    L.softmax({axis: -1}),
  ])),
  deep('text', ({L, sequential}) => sequential([
    L.inputLayer({inputShape: [9], dtype: 'int32', name: 'tokens'}),
    L.embedding({inputDim: 10, outputDim: 8}),
    L.gru({units: 7, returnSequences: true}),
    L.gru({units: 5, goBackwards: true, recurrentActivation: 'sigmoid'}),
    L.dense({units: 3, activation: 'softmax'}),
  ])),
  deep('mlp', ({L, sequential}) => sequential([
    L.batchNormalization({inputShape: [13], name: 'norm'}),
    ...Array.from({length: 6}, (_, i) => L.dense({units: 24 - i, activation: ['relu', 'selu', 'elu', 'tanh', 'swish', 'softsign'][i]})),
    L.dense({units: 2}),
  ])),
];
