import tf from '../../node/tf.mjs';

/** Fills every weight with seeded values: of both signs, scaled so that deep stacks neither vanish nor explode. */
export function fillWeights(model, rng) {
  model.setWeights(model.weights.map(weight => {
    const size = tf.util.sizeFromShape(weight.shape);
    return tf.tensor(rng.floats(size, ...range(weight)), weight.shape);
  }));
}

function range({originalName, shape}) {
  const kind = originalName.slice(originalName.lastIndexOf('/') + 1);
  if (kind === 'moving_variance') return [0.3, 2];
  if (kind === 'gamma') return [-1.5, 1.5];
  if (shape.length < 2 || kind === 'embeddings' || kind === 'bias') return [-0.5, 0.5];
  const inputs = kind === 'depthwise_kernel' ? shape[0] * shape[1] : tf.util.sizeFromShape(shape.slice(0, -1));
  const limit = Math.sqrt(4 / inputs);
  return [-limit, limit];
}
