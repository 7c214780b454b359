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
