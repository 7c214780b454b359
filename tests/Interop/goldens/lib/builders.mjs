// tf.layers and friends, with names counted per model as Keras does: TF.js counts over the whole process, which would make
// each golden depend on the ones made before it.
import tf from '../../node/tf.mjs';

const snake = name => name.replace(/(\d?)([A-Z])/g, (_, digit, upper) => `${digit}_${upper.toLowerCase()}`).replace('2_d', '2d');

export function builders() {
  const counts = new Map();
  const named = (base, args) => {
    const n = counts.get(base) ?? 0;
    if (args?.name == null) counts.set(base, n + 1);
    return {name: n === 0 ? base : `${base}_${n}`, ...args};
  };
  const L = new Proxy({}, {
    get: (_, kind) => args => tf.layers[kind](named(kind === 'reLU' ? 're_lu' : snake(kind), args)),
  });
  return {
    tf,
    L,
    input: args => tf.input(named('input', args)),
    sequential: (layers, name = 'sequential') => tf.sequential({name, layers}),
    model: (inputs, outputs, name = 'model') => tf.model({name, inputs, outputs}),
  };
}
