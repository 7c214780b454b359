// What Keras computes where TF.js has a bug, from TF.js' own lower operations, which are right.
import tf from '../../node/tf.mjs';

/** For Sequential models; the given kind of layer is computed by the given function. */
const through = (kind, compute) => (model, [x]) => [model.layers.reduce((value, layer) =>
  layer.getClassName() === kind ? compute(layer, value) : layer.apply(value), x)];

/** TF.js' CPU kernel walks the parameters cyclically, so that it is right on the last axis only. */
export const batchNormalization = through('BatchNormalization', (layer, x) => {
  const shape = x.shape.map((size, axis) => axis === layer.axis ? size : 1);
  const [gamma, beta, mean, variance] = layer.getWeights().map(w => w.reshape(shape));
  return x.sub(mean).div(variance.add(layer.epsilon).sqrt()).mul(gamma).add(beta);
});

/** TF.js' DepthwiseConv2D ignores dilationRate ("TODO: Add support for dilation"). */
export const dilatedDepthwise = through('DepthwiseConv2D', (layer, x) => {
  const [kernel, bias] = layer.getWeights();
  return tf.depthwiseConv2d(x, kernel, 1, layer.padding, 'NHWC', layer.dilationRate).add(bias);
});

/** TF.js' Conv1D turns a channelsFirst input and leaves its result channels-last. */
export const channelsFirstConv1D = through('Conv1D', (layer, x) => layer.apply(x).transpose([0, 2, 1]));

/** TF.js upsamples from the pixels' corners; Keras, with tf.image.resize, from their centres. */
export const halfPixelUpSampling = through('UpSampling2D', (layer, x) => {
  const isFirst = layer.dataFormat === 'channelsFirst';
  const [, height, width] = (isFirst ? x.transpose([0, 2, 3, 1]) : x).shape;
  const resized = tf.image.resizeBilinear(isFirst ? x.transpose([0, 2, 3, 1]) : x, [height * layer.size[0], width * layer.size[1]], false, true);
  return isFirst ? resized.transpose([0, 3, 1, 2]) : resized;
});

/** TF.js' Conv1D knows the causal padding's name but can't compute it: a golden whose model is only expected. */
export const causal = {
  uncomputable: true,
  expected: through('Conv1D', (layer, x) => {
    const [kernel, bias] = layer.getWeights();
    const before = (kernel.shape[0] - 1) * layer.dilationRate[0];
    const sum = tf.conv1d(x.pad([[0, 0], [before, 0], [0, 0]]), kernel, layer.strides[0], 'valid', 'NWC', layer.dilationRate[0]);
    return layer.activation.apply(bias == null ? sum : sum.add(bias));
  }),
};
