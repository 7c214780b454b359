// Goldens of layers, or arguments, that TF.js does not have: the topology is written here as Keras writes it, and the output is
// what Keras' definition gives by TF.js' lower operations.
import tf from '../../node/tf.mjs';

const isCount = weight => weight === 'count';

/** The artifacts, inputs and output of a case; fails if TF.js knows the layer after all, for then it should be the oracle. */
export async function kerasCase({layer, config = {}, shapes, types = [], weights = [], low = -2, high = 2, whole = false, call, misread = false, compute}, rng) {
  const name = layer.replace(/(\d?)([A-Z])/g, (_, digit, upper) => `${digit}_${upper.toLowerCase()}`).replace(/^_/, '');
  const inputs = shapes.map(shape => {
    const x = tf.tensor(rng.floats(tf.util.sizeFromShape(shape), low, high), shape);
    return whole ? x.floor() : x;
  });
  const values = weights.map(([, shape, from = -1, to = 1]) => tf.tensor(rng.floats(tf.util.sizeFromShape(shape), from, to), shape));
  const inputNames = inputs.map((_, i) => `input_${i + 1}`);
  const layers = inputs.map((x, i) => ({
    class_name: 'InputLayer',
    config: {batch_input_shape: [null, ...x.shape.slice(1)], dtype: types[i] ?? 'float32', sparse: false, ragged: false, name: inputNames[i]},
    name: inputNames[i],
    inbound_nodes: [],
  }));
  layers.push({
    class_name: layer,
    config: {name, trainable: true, dtype: 'float32', ...config},
    name,
    inbound_nodes: [call ? call(...inputNames.map(input => [input, 0, 0])) : inputNames.map(input => [input, 0, 0, {}])],
  });
  const modelTopology = {
    class_name: 'Functional',
    config: {name: 'model', trainable: true, layers, input_layers: inputNames.map(input => [input, 0, 0]), output_layers: [[name, 0, 0]]},
    keras_version: '2.15.0',
    backend: 'tensorflow',
  };
  const weightSpecs = weights.map(([weight, shape]) => ({name: `${name}/${weight}`, shape, dtype: isCount(weight) ? 'int32' : 'float32'}));
  const weightData = Uint8Array.from(weights.flatMap(([weight], i) => {
    const data = values[i].dataSync();
    return [...new Uint8Array(isCount(weight) ? Int32Array.from(data).buffer : Float32Array.from(data).buffer)];
  })).buffer;
  const artifacts = {modelTopology, weightSpecs, weightData, format: 'layers-model', generatedBy: 'keras v2.15.0', convertedBy: null};
  const output = compute(inputs, Object.fromEntries(weights.map(([weight], i) => [weight, values[i]])));
  const read = await tf.loadLayersModel(tf.io.fromMemory({...artifacts})).then(model => model.predict(inputs.length === 1 ? inputs[0] : inputs)).catch(() => null);
  if (read && !(misread && read.sub(output).abs().max().dataSync()[0] > 1e-3)) throw new Error('is listed as unknown to TF.js, but it runs');
  return {artifacts, inputs, inputNames, outputName: name, output};
}
