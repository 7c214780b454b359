// Well-known networks at their full topology, as keras.applications lays them out, built with TF.js' layers. Pictures may
// be smaller than the original's: the layers and their weights are the same, and prediction in plain JavaScript is bearable.
import tf from './tf.mjs';

const l = tf.layers;

/** What a test may ask for: side of the picture, and the model for it. */
export const architectures = {mobilenetV1, mobilenetV2, efficientNetB0, inceptionV3, resnet50};

function mobilenetV1(side) {
  const input = tf.input({shape: [side, side, 3], name: 'input_1'});
  let x = convolve(input, 'conv1', 32, 3, {strides: 2, padding: 'same', useBias: false});
  x = l.reLU({maxValue: 6, name: 'conv1_relu'}).apply(normalize(x, 'conv1_bn'));
  const blocks = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]];
  for (const [i, [filters, strides]] of blocks.entries()) {
    const id = i + 1;
    if (strides === 2) x = l.zeroPadding2d({padding: [[0, 1], [0, 1]], name: `conv_pad_${id}`}).apply(x);
    x = l.depthwiseConv2d({kernelSize: 3, strides, padding: strides === 1 ? 'same' : 'valid', useBias: false, name: `conv_dw_${id}`}).apply(x);
    x = l.reLU({maxValue: 6, name: `conv_dw_${id}_relu`}).apply(normalize(x, `conv_dw_${id}_bn`));
    x = convolve(x, `conv_pw_${id}`, filters, 1, {padding: 'same', useBias: false});
    x = l.reLU({maxValue: 6, name: `conv_pw_${id}_relu`}).apply(normalize(x, `conv_pw_${id}_bn`));
  }
  x = l.globalAveragePooling2d({name: 'global_average_pooling2d_1', dataFormat: 'channelsLast'}).apply(x);
  x = l.reshape({targetShape: [1, 1, 1024], name: 'reshape_1'}).apply(x);
  x = l.dropout({rate: 0.001, name: 'dropout'}).apply(x);
  x = convolve(x, 'conv_preds', 1000, 1, {padding: 'same'});
  x = l.reshape({targetShape: [1000], name: 'reshape_2'}).apply(x);
  return tf.model({inputs: input, outputs: l.activation({activation: 'softmax', name: 'act_softmax'}).apply(x), name: 'mobilenet_1.00'});
}

function mobilenetV2(side) {
  const input = tf.input({shape: [side, side, 3], name: 'input_1'});
  let x = convolve(input, 'Conv1', 32, 3, {strides: 2, padding: 'same', useBias: false});
  x = l.reLU({maxValue: 6, name: 'Conv1_relu'}).apply(normalize(x, 'bn_Conv1'));
  let channels = 32;
  let id = 0;
  for (const [expansion, filters, repeats, stride] of [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]) {
    for (let i = 0; i < repeats; i++, id++) {
      const strides = i === 0 ? stride : 1;
      const prefix = id === 0 ? 'expanded_conv_' : `block_${id}_`;
      let y = x;
      if (id > 0) {
        y = convolve(y, `${prefix}expand`, expansion * channels, 1, {padding: 'same', useBias: false});
        y = l.reLU({maxValue: 6, name: `${prefix}expand_relu`}).apply(normalize(y, `${prefix}expand_BN`));
      }
      if (strides === 2) y = l.zeroPadding2d({padding: [[0, 1], [0, 1]], name: `${prefix}pad`}).apply(y);
      y = l.depthwiseConv2d({kernelSize: 3, strides, padding: strides === 1 ? 'same' : 'valid', useBias: false, name: `${prefix}depthwise`}).apply(y);
      y = l.reLU({maxValue: 6, name: `${prefix}depthwise_relu`}).apply(normalize(y, `${prefix}depthwise_BN`));
      y = normalize(convolve(y, `${prefix}project`, filters, 1, {padding: 'same', useBias: false}), `${prefix}project_BN`);
      x = channels === filters && strides === 1 ? l.add({name: `${prefix}add`}).apply([x, y]) : y;
      channels = filters;
    }
  }
  x = convolve(x, 'Conv_1', 1280, 1, {useBias: false});
  x = l.reLU({maxValue: 6, name: 'out_relu'}).apply(normalize(x, 'Conv_1_bn'));
  x = l.globalAveragePooling2d({name: 'global_average_pooling2d', dataFormat: 'channelsLast'}).apply(x);
  return tf.model({inputs: input, outputs: l.dense({units: 1000, activation: 'softmax', name: 'predictions'}).apply(x), name: 'mobilenetv2_1.00'});
}

function efficientNetB0(side) {
  const input = tf.input({shape: [side, side, 3], name: 'input_1'});
  const activate = (y, name) => l.activation({activation: 'swish', name}).apply(y);
  // What comes before a stride of 2 has its odd zero at the end, as far as the kernel needs it.
  const pad = (y, kernelSize, name) => l.zeroPadding2d({padding: [0, 1].map(axis => [(kernelSize - 1) / 2 - (1 - y.shape[1 + axis] % 2), (kernelSize - 1) / 2]), name}).apply(y);
  let x = l.rescaling({scale: 1 / 255, name: 'rescaling'}).apply(input);
  x = convolve(pad(x, 3, 'stem_conv_pad'), 'stem_conv', 32, 3, {strides: 2, useBias: false});
  x = activate(normalize(x, 'stem_bn'), 'stem_activation');
  let channels = 32;
  for (const [stage, [kernelSize, repeats, filters, expansion, stride]] of [[3, 1, 16, 1, 1], [3, 2, 24, 6, 2], [5, 2, 40, 6, 2], [3, 3, 80, 6, 2], [5, 3, 112, 6, 1], [5, 4, 192, 6, 2], [3, 1, 320, 6, 1]].entries()) {
    for (let i = 0; i < repeats; i++) {
      const strides = i === 0 ? stride : 1;
      const prefix = `block${stage + 1}${'abcd'[i]}_`;
      const expanded = expansion * channels;
      let y = x;
      if (expansion > 1) {
        y = convolve(y, `${prefix}expand_conv`, expanded, 1, {padding: 'same', useBias: false});
        y = activate(normalize(y, `${prefix}expand_bn`), `${prefix}expand_activation`);
      }
      if (strides === 2) y = pad(y, kernelSize, `${prefix}dwconv_pad`);
      y = l.depthwiseConv2d({kernelSize, strides, padding: strides === 2 ? 'valid' : 'same', useBias: false, name: `${prefix}dwconv`}).apply(y);
      y = activate(normalize(y, `${prefix}bn`), `${prefix}activation`);
      let gate = l.globalAveragePooling2d({name: `${prefix}se_squeeze`, dataFormat: 'channelsLast'}).apply(y);
      gate = l.reshape({targetShape: [1, 1, expanded], name: `${prefix}se_reshape`}).apply(gate);
      gate = convolve(gate, `${prefix}se_reduce`, channels / 4, 1, {padding: 'same', activation: 'swish'});
      gate = convolve(gate, `${prefix}se_expand`, expanded, 1, {padding: 'same', activation: 'sigmoid'});
      y = l.multiply({name: `${prefix}se_excite`}).apply([y, gate]);
      y = normalize(convolve(y, `${prefix}project_conv`, filters, 1, {padding: 'same', useBias: false}), `${prefix}project_bn`);
      x = i > 0 ? l.add({name: `${prefix}add`}).apply([y, x]) : y;
      channels = filters;
    }
  }
  x = convolve(x, 'top_conv', 1280, 1, {padding: 'same', useBias: false});
  x = activate(normalize(x, 'top_bn'), 'top_activation');
  x = l.globalAveragePooling2d({name: 'avg_pool', dataFormat: 'channelsLast'}).apply(x);
  return tf.model({inputs: input, outputs: l.dense({units: 1000, activation: 'softmax', name: 'predictions'}).apply(x), name: 'efficientnetb0'});
}

function inceptionV3(side) {
  const input = tf.input({shape: [side, side, 3], name: 'input_1'});
  const unit = (x, filters, kernelSize, {strides = 1, padding = 'same'} = {}) => {
    const y = l.batchNormalization({scale: false}).apply(l.conv2d({filters, kernelSize, strides, padding, useBias: false}).apply(x));
    return l.activation({activation: 'relu'}).apply(y);
  };
  const average = x => l.averagePooling2d({poolSize: 3, strides: 1, padding: 'same'}).apply(x);
  const largest = x => l.maxPooling2d({poolSize: 3, strides: 2}).apply(x);
  const join = (name, parts) => l.concatenate({axis: 3, ...(name && {name})}).apply(parts);

  let x = unit(input, 32, 3, {strides: 2, padding: 'valid'});
  x = unit(unit(x, 32, 3, {padding: 'valid'}), 64, 3);
  x = unit(unit(largest(x), 80, 1, {padding: 'valid'}), 192, 3, {padding: 'valid'});
  x = largest(x);
  for (const [i, pooled] of [32, 64, 64].entries()) {
    x = join(`mixed${i}`, [
      unit(x, 64, 1),
      unit(unit(x, 48, 1), 64, 5),
      unit(unit(unit(x, 64, 1), 96, 3), 96, 3),
      unit(average(x), pooled, 1),
    ]);
  }
  x = join('mixed3', [
    unit(x, 384, 3, {strides: 2, padding: 'valid'}),
    unit(unit(unit(x, 64, 1), 96, 3), 96, 3, {strides: 2, padding: 'valid'}),
    largest(x),
  ]);
  for (const [i, width] of [128, 160, 160, 192].entries()) {
    x = join(`mixed${4 + i}`, [
      unit(x, 192, 1),
      unit(unit(unit(x, width, 1), width, [1, 7]), 192, [7, 1]),
      unit(unit(unit(unit(unit(x, width, 1), width, [7, 1]), width, [1, 7]), width, [7, 1]), 192, [1, 7]),
      unit(average(x), 192, 1),
    ]);
  }
  x = join('mixed8', [
    unit(unit(x, 192, 1), 320, 3, {strides: 2, padding: 'valid'}),
    unit(unit(unit(unit(x, 192, 1), 192, [1, 7]), 192, [7, 1]), 192, 3, {strides: 2, padding: 'valid'}),
    largest(x),
  ]);
  for (const i of [0, 1]) {
    const b = unit(x, 384, 1);
    const c = unit(unit(x, 448, 1), 384, 3);
    x = join(`mixed${9 + i}`, [
      unit(x, 320, 1),
      join(`mixed9_${i}`, [unit(b, 384, [1, 3]), unit(b, 384, [3, 1])]),
      join(null, [unit(c, 384, [1, 3]), unit(c, 384, [3, 1])]),
      unit(average(x), 192, 1),
    ]);
  }
  x = l.globalAveragePooling2d({name: 'avg_pool', dataFormat: 'channelsLast'}).apply(x);
  return tf.model({inputs: input, outputs: l.dense({units: 1000, activation: 'softmax', name: 'predictions'}).apply(x), name: 'inception_v3'});
}

function resnet50(side) {
  const input = tf.input({shape: [side, side, 3], name: 'input_1'});
  let x = l.zeroPadding2d({padding: 3, name: 'conv1_pad'}).apply(input);
  x = normalize(convolve(x, 'conv1_conv', 64, 7, {strides: 2}), 'conv1_bn');
  x = l.activation({activation: 'relu', name: 'conv1_relu'}).apply(x);
  x = l.zeroPadding2d({padding: 1, name: 'pool1_pad'}).apply(x);
  x = l.maxPooling2d({poolSize: 3, strides: 2, name: 'pool1_pool'}).apply(x);
  for (const [stack, [filters, blocks, stride]] of [[64, 3, 1], [128, 4, 2], [256, 6, 2], [512, 3, 2]].entries()) {
    for (let block = 1; block <= blocks; block++) {
      const name = `conv${stack + 2}_block${block}`;
      const strides = block === 1 ? stride : 1;
      const shortcut = block === 1 ? normalize(convolve(x, `${name}_0_conv`, 4 * filters, 1, {strides}), `${name}_0_bn`) : x;
      let y = normalize(convolve(x, `${name}_1_conv`, filters, 1, {strides}), `${name}_1_bn`);
      y = l.activation({activation: 'relu', name: `${name}_1_relu`}).apply(y);
      y = normalize(convolve(y, `${name}_2_conv`, filters, 3, {padding: 'same'}), `${name}_2_bn`);
      y = l.activation({activation: 'relu', name: `${name}_2_relu`}).apply(y);
      y = normalize(convolve(y, `${name}_3_conv`, 4 * filters, 1), `${name}_3_bn`);
      x = l.activation({activation: 'relu', name: `${name}_out`}).apply(l.add({name: `${name}_add`}).apply([shortcut, y]));
    }
  }
  x = l.globalAveragePooling2d({name: 'avg_pool', dataFormat: 'channelsLast'}).apply(x);
  return tf.model({inputs: input, outputs: l.dense({units: 1000, activation: 'softmax', name: 'predictions'}).apply(x), name: 'resnet50'});
}

function convolve(x, name, filters, kernelSize, options = {}) {
  return l.conv2d({filters, kernelSize, name, ...options}).apply(x);
}

function normalize(x, name) {
  return l.batchNormalization({axis: 3, epsilon: 1.001e-5, name}).apply(x);
}

/** Weights that keep a signal's size through any depth: the same ones each time. */
export function randomize(model) {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  // Gates let about half of what meets them through.
  const ordinary = model.layers.some(layer => layer.getClassName() === 'Multiply') ? 14 : 6;
  for (const weight of model.weights) {
    const {shape} = weight;
    const kind = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
    // A uniform variable on [-a, a] has the variance a² / 3.
    const fanIn = kind === 'depthwise_kernel' ? shape[0] * shape[1] : shape.slice(0, -1).reduce((a, b) => a * b, 1);
    // Larger where a chain has no shortcut past a layer, and for the classifier, so that probabilities differ.
    const gain = shape.at(-1) === 1000 ? 60 : kind === 'depthwise_kernel' ? 16 : ordinary;
    const a = kind.endsWith('kernel') ? Math.sqrt(gain / fanIn) : 0.1;
    const center = kind === 'gamma' ? 0.8 : kind === 'moving_variance' ? 1 : 0;
    const values = Float32Array.from({length: shape.reduce((x, y) => x * y, 1)}, () => center + a * (2 * uniform() - 1));
    if (kind.endsWith('kernel')) removeMean(values, values.length / fanIn);
    const tensor = tf.tensor(values, shape);
    weight.write(tensor);
    tensor.dispose();
  }
}

// What is the same in all inputs of a unit, as the mean of what ReLU leaves, would drown their differences layer by layer.
function removeMean(values, units) {
  const inputs = values.length / units;
  for (let unit = 0; unit < units; unit++) {
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += values[i * units + unit];
    for (let i = 0; i < inputs; i++) values[i * units + unit] -= sum / inputs;
  }
}
