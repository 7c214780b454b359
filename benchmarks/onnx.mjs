// A TF.js model as an ONNX file with the same weights, laid out as tf2onnx does: convolutions take channels first, behind one
// transposition of the input. ONNX Runtime folds what else it can when it opens the file, such as BatchNormalization.
import tf from '../tests/Interop/node/tf.mjs';

/** The bytes of the ONNX file for a model with one input and one output. */
export function toOnnx(model) {
  const graph = new Graph();
  const [input] = model.inputs;
  graph.current.set(input.id, 'input');
  if (input.shape.length === 4) graph.alias(input, graph.add('Transpose', ['input'], {perm: [0, 3, 1, 2]}));
  for (const layer of model.layers) {
    const name = layer.getClassName();
    if (name === 'InputLayer') continue;
    if (!operations[name]) throw new Error(`onnx.mjs has no operation for ${name} (${layer.name})`);
    const {inputTensors} = layer.inboundNodes[0];
    graph.alias(layer.output, operations[name](graph, inputTensors.map(tensor => graph.current.get(tensor.id)), layer, inputTensors));
  }

  const [output] = model.outputs;
  const result = graph.current.get(output.id);
  if (output.shape.length === 4) graph.add('Transpose', [result], {perm: [0, 2, 3, 1]}, ['output']);
  else graph.add('Identity', [result], {}, ['output']);
  return message(
    integer(1, 8), // IR version
    text(2, 'LayersGen benchmarks'),
    bytes(7, message(...graph.nodes, text(2, model.name), ...graph.initializers, bytes(11, valueInfo('input', input.shape)), bytes(12, valueInfo('output', output.shape)))),
    bytes(8, message(integer(2, 17)))); // operator set
}

const operations = {
  Dense(graph, [x], layer) {
    const [kernel, bias] = layer.getWeights();
    return activate(graph, graph.add('Gemm', operands(graph, x, kernel, bias)), layer);
  },
  Conv2D(graph, [x], layer) {
    const [kernel, bias] = layer.getWeights();
    return activate(graph, convolve(graph, x, layer, tf.transpose(kernel, [3, 2, 0, 1]), bias, 1), layer);
  },
  Conv2DTranspose(graph, [x], layer) {
    const [kernel, bias] = layer.getWeights();
    const {strides, padding} = layer.getConfig();
    const [height, width] = kernel.shape;
    // What a convolution of that stride would pad.
    const [[top, bottom], [left, right]] = [height, width].map((taps, i) => {
      const total = padding === 'same' ? taps - strides[i] : 0;
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    const attributes = {kernel_shape: [height, width], strides, pads: [top, left, bottom, right]};
    return activate(graph, graph.add('ConvTranspose', operands(graph, x, tf.transpose(kernel, [3, 2, 0, 1]), bias), attributes), layer);
  },
  DepthwiseConv2D(graph, [x], layer) {
    const [kernel, bias] = layer.getWeights();
    const [height, width, channels, multiplier] = kernel.shape;
    const filters = tf.reshape(tf.transpose(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
    return activate(graph, convolve(graph, x, layer, filters, bias, channels), layer);
  },
  BatchNormalization: (graph, [x], layer) =>
    graph.add('BatchNormalization', [x, ...layer.getWeights().map(weight => graph.constant(weight))], {epsilon: float(layer.getConfig().epsilon)}),
  ReLU(graph, [x], layer) {
    const {maxValue} = layer.getConfig();
    return maxValue == null ? graph.add('Relu', [x]) : graph.add('Clip', [x, graph.constant(tf.scalar(0)), graph.constant(tf.scalar(maxValue))]);
  },
  LeakyReLU: (graph, [x], layer) => graph.add('LeakyRelu', [x], {alpha: float(layer.getConfig().alpha)}),
  Activation: (graph, [x], layer) => activate(graph, x, layer),
  Add: (graph, [a, b]) => graph.add('Add', [a, b]),
  Multiply: (graph, [a, b]) => graph.add('Mul', [a, b]),
  Rescaling(graph, [x], layer) {
    const {scale, offset} = layer.getConfig();
    return graph.add('Add', [graph.add('Mul', [x, graph.constant(tf.scalar(scale))]), graph.constant(tf.scalar(offset))]);
  },
  Concatenate: (graph, inputs) => graph.add('Concat', inputs, {axis: 1}),
  // From here on channels come first, as after a picture.
  Reshape(graph, [x], layer) {
    const {targetShape} = layer.getConfig();
    const shaped = graph.add('Reshape', [x, graph.integers([-1, ...targetShape])]);
    return targetShape.length === 3 ? graph.add('Transpose', [shaped], {perm: [0, 3, 1, 2]}) : shaped;
  },
  ZeroPadding2D(graph, [x], layer) {
    const [[top, bottom], [left, right]] = layer.getConfig().padding;
    return graph.add('Pad', [x, graph.integers([0, 0, top, left, 0, 0, bottom, right])]);
  },
  MaxPooling2D(graph, [x], layer) {
    const {poolSize, strides, padding} = layer.getConfig();
    return graph.add('MaxPool', [x], {kernel_shape: poolSize, strides, auto_pad: autoPad(padding)});
  },
  GlobalAveragePooling2D: (graph, [x]) => graph.add('Flatten', [graph.add('GlobalAveragePool', [x])], {axis: 1}),
  Flatten: (graph, [x], _, [{rank}]) => graph.add('Flatten', [rank === 4 ? graph.add('Transpose', [x], {perm: [0, 2, 3, 1]}) : x], {axis: 1}),
  Embedding: (graph, [x], layer) => graph.add('Gather', [graph.constant(layer.getWeights()[0]), graph.add('Cast', [x], {to: 7})], {axis: 0}),
  LSTM(graph, [x], layer) {
    const {units, activation, recurrentActivation, returnSequences} = layer.getConfig();
    if (activation !== 'tanh' || recurrentActivation !== 'sigmoid' || returnSequences) throw new Error(`onnx.mjs: an LSTM as ${layer.name} is not written yet`);
    // Gates are i, f, c, o here and i, o, f, c there, a row each; the second bias is the recurrent one.
    const gates = weight => tf.tidy(() => {
      const [i, f, c, o] = tf.split(weight.rank === 2 ? tf.transpose(weight) : weight, 4);
      return tf.expandDims(tf.concat([i, o, f, c]));
    });
    const [kernel, recurrent, bias] = layer.getWeights().map(gates);
    const steps = graph.add('Transpose', [x], {perm: [1, 0, 2]});
    const weights = [kernel, recurrent, tf.concat([bias, tf.zerosLike(bias)], 1)].map(weight => graph.constant(weight));
    graph.add('LSTM', [steps, ...weights], {hidden_size: units}, ['', `${layer.name}_state`]);
    return graph.add('Squeeze', [`${layer.name}_state`, graph.integers([0])]);
  },
  /** Of a GRU whose directions are concatenated. */
  Bidirectional(graph, [x], layer) {
    const {forwardLayer, backwardLayer} = layer;
    const {units, activation, recurrentActivation, returnSequences, resetAfter} = forwardLayer.getConfig();
    if (forwardLayer.getClassName() !== 'GRU' || activation !== 'tanh' || recurrentActivation !== 'sigmoid' || !returnSequences || resetAfter)
      throw new Error(`onnx.mjs: a Bidirectional as ${layer.name} is not written yet`);
    // Gates are z, r, h on both sides, a row each there.
    const gates = [forwardLayer, backwardLayer].map(direction => direction.getWeights().map(weight => weight.rank === 2 ? tf.transpose(weight) : weight));
    const [kernel, recurrent, bias] = [0, 1, 2].map(i => tf.stack(gates.map(direction => direction[i])));
    const steps = graph.add('Transpose', [x], {perm: [1, 0, 2]});
    const weights = [kernel, recurrent, tf.concat([bias, tf.zerosLike(bias)], 1)].map(weight => graph.constant(weight));
    const states = graph.add('GRU', [steps, ...weights], {hidden_size: units, direction: 'bidirectional'});
    return graph.add('Reshape', [graph.add('Transpose', [states], {perm: [2, 0, 1, 3]}), graph.integers([0, 0, -1])]);
  },
  GlobalMaxPooling1D: (graph, [x]) => graph.add('ReduceMax', [x], {axes: [1], keepdims: 0}),
};

const operands = (graph, x, kernel, bias) => [x, ...[kernel, bias].filter(Boolean).map(weight => graph.constant(weight))];

function convolve(graph, x, layer, filters, bias, group) {
  const {strides, padding, dilationRate} = layer.getConfig();
  const [, , ...kernelShape] = filters.shape;
  return graph.add('Conv', operands(graph, x, filters, bias), {kernel_shape: kernelShape, strides, dilations: [dilationRate].flat(), group, auto_pad: autoPad(padding)});
}

function activate(graph, x, layer) {
  const {activation} = layer.getConfig();
  if (activation === 'swish') return graph.add('Mul', [x, graph.add('Sigmoid', [x])]);
  const types = {linear: null, relu: 'Relu', softmax: 'Softmax', sigmoid: 'Sigmoid', tanh: 'Tanh'};
  if (!(activation in types)) throw new Error(`onnx.mjs has no activation ${activation} (${layer.name})`);
  return types[activation] ? graph.add(types[activation], [x]) : x;
}

const autoPad = padding => padding === 'same' ? 'SAME_UPPER' : 'VALID';

class Graph {
  nodes = [];
  initializers = [];
  /** The ONNX name of a TF.js tensor's value, by the tensor's id. */
  current = new Map();

  alias(tensor, name) {
    this.current.set(tensor.id, name);
  }

  add(type, inputs, attributes = {}, outputs = [`value${this.nodes.length}`]) {
    const fields = Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value)));
    this.nodes.push(bytes(1, message(...inputs.map(name => text(1, name)), ...outputs.map(name => text(2, name)), text(4, type), ...fields)));
    return outputs[0];
  }

  constant(tensor) {
    return this.#initialize(tensor.shape, 1, tensor.dataSync());
  }

  integers(values) {
    return this.#initialize([values.length], 7, BigInt64Array.from(values, BigInt));
  }

  #initialize(shape, type, values) {
    const name = `constant${this.initializers.length}`;
    const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push(bytes(5, message(...shape.map(axis => integer(1, axis)), integer(2, type), text(8, name), bytes(9, data))));
    return name;
  }
}

/** JavaScript has one kind of number, ONNX' attributes two. */
class Float {
  constructor(value) {
    this.bytes = Buffer.alloc(4);
    this.bytes.writeFloatLE(value);
  }
}

const float = value => new Float(value);

function attribute(name, value) {
  if (value instanceof Float) return message(text(1, name), Buffer.concat([tag(2, 5), value.bytes]), integer(20, 1));
  if (typeof value === 'string') return message(text(1, name), text(4, value), integer(20, 3));
  if (Array.isArray(value)) return message(text(1, name), ...value.map(item => integer(8, item)), integer(20, 7));
  return message(text(1, name), integer(3, value), integer(20, 2));
}

function valueInfo(name, [, ...shape]) {
  const axes = [text(2, 'batch'), ...shape.map(axis => integer(1, axis))].map(axis => bytes(1, axis));
  return message(text(1, name), bytes(2, message(bytes(1, message(integer(1, 1), bytes(2, message(...axes)))))));
}

// Protocol buffers, as far as ONNX' files need them: a message is its fields one behind another.
const message = (...fields) => Buffer.concat(fields);
const tag = (field, wireType) => varint(field * 8 + wireType);
const integer = (field, value) => message(tag(field, 0), varint(value));
const bytes = (field, value) => message(tag(field, 2), varint(value.length), value);
const text = (field, value) => bytes(field, Buffer.from(value));

function varint(value) {
  const digits = [];
  for (; value >= 128; value = Math.floor(value / 128)) digits.push(value % 128 + 128);
  return Buffer.from([...digits, value]);
}
