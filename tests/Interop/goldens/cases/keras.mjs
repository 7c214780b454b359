import tf from '../../node/tf.mjs';

const keras = (layer, variant, shapes, config, compute, more) => ({layer, variant, keras: {layer, shapes, config, compute, ...more}});

// --- arguments that TF.js lacks
const elu = (variant, shape, alpha) => keras('ELU', variant, [shape], {alpha}, ([x]) => tf.where(x.greater(0), x, x.exp().sub(1).mul(alpha)));
const softmax = (variant, shape, axis) => keras('Softmax', variant, [shape], {axis}, ([x]) => {
  const e = x.sub(x.max(axis, true)).exp();
  return e.div(e.sum(axis, true));
});
const encoding = (variant, shapes, outputMode, compute) => keras('CategoryEncoding', variant, shapes, {num_tokens: 5, output_mode: outputMode}, compute, {low: 0, high: 5, whole: true});
const oneHot = (x, depth) => tf.oneHot(x.toInt(), depth).toFloat();
// TF.js' RandomWidth can't be built into a model, and would stretch when predicting.
const randomWidth = (variant, shape, config) => keras('RandomWidth', variant, [shape], {interpolation: 'bilinear', seed: null, ...config}, ([x]) => x.clone());

// --- layers that TF.js lacks
const augmented = {fill_mode: 'reflect', interpolation: 'bilinear', seed: null, fill_value: 0};
const unchanged = (layer, variant, shape, config) => keras(layer, variant, [shape], config, ([x]) => x.clone());
const subtract = (variant, a, b, as = b) => keras('Subtract', variant, [a, b], {}, ([x, y]) => x.sub(y.reshape(as)));
const unit = (variant, shape, axis) => keras('UnitNormalization', variant, [shape], {axis}, ([x]) => x.div(x.square().sum(axis, true).sqrt()));
const group = (variant, shape, {groups, axis = -1, epsilon = 0.001, center = true, scale = true}) => {
  const last = axis === -1 ? shape.length - 1 : axis;
  const channels = shape[last];
  const weights = [...(scale ? [['gamma', [channels]]] : []), ...(center ? [['beta', [channels]]] : [])];
  return keras('GroupNormalization', variant, [shape], {groups, axis, epsilon, center, scale}, ([x], {gamma, beta}) => {
    const count = groups === -1 ? channels : groups;
    const split = [...shape.slice(0, last), count, channels / count, ...shape.slice(last + 1)];
    const y = x.reshape(split);
    const axes = split.map((_, i) => i).filter(i => i !== 0 && i !== last);
    const {mean, variance} = tf.moments(y, axes, true);
    const parameters = shape.map((size, i) => i === last ? size : 1);
    let z = y.sub(mean).div(variance.add(epsilon).sqrt()).reshape(shape);
    if (gamma) z = z.mul(gamma.reshape(parameters));
    return beta ? z.add(beta.reshape(parameters)) : z;
  }, {weights});
};
const standardized = (x, mean, variance, invert) => invert ? x.mul(variance.sqrt()).add(mean) : x.sub(mean).div(variance.sqrt());
const normalization = (variant, shape, axis, {mean, variance, invert = false}) => {
  const kept = shape.map((size, i) => axis.map(a => a < 0 ? a + shape.length : a).includes(i) ? size : 1);
  return keras('Normalization', variant, [shape], {axis, mean: mean ?? null, variance: variance ?? null, invert},
    ([x], w) => standardized(x, mean == null ? w.mean.reshape(kept) : tf.tensor(mean), variance == null ? w.variance.reshape(kept) : tf.tensor(variance), invert),
    mean == null ? {weights: [['mean', kept.filter(size => size > 1)], ['variance', kept.filter(size => size > 1), 0.3, 2], ['count', [], 90, 99]]} : {});
};
const bins = (x, boundaries) => boundaries.reduce((sum, boundary) => sum.add(x.greaterEqual(boundary).toFloat()), tf.zerosLike(x));
const discretization = (variant, shape, boundaries, outputMode, compute) => keras('Discretization', variant, [shape],
  {bin_boundaries: boundaries, num_bins: null, epsilon: 0.01, output_mode: outputMode, sparse: false}, ([x]) => compute(bins(x, boundaries), boundaries.length + 1));
const mixed = (scores, value) => tf.matMul(tf.softmax(scores), value);
const attention = (variant, shapes, {use_scale = false, score_mode = 'dot'} = {}) => keras('Attention', variant, shapes, {use_scale, score_mode, dropout: 0.1},
  ([query, value, key = value], {scale, concat_score_weight: weight}) => {
    if (score_mode === 'dot') {
      const scores = tf.matMul(query, key, false, true);
      return mixed(scale ? scores.mul(scale) : scores, value);
    }
    const sums = query.expandDims(2).add(key.expandDims(1));
    return mixed((scale ? sums.mul(scale) : sums).tanh().sum(-1).mul(weight), value);
  }, {weights: [...(use_scale ? [['scale', []]] : []), ...(score_mode === 'concat' ? [['concat_score_weight', []]] : [])]});
const additive = (variant, shapes, use_scale = true) => keras('AdditiveAttention', variant, shapes, {use_scale, dropout: 0},
  ([query, value, key = value], {scale}) => {
    const terms = query.expandDims(2).add(key.expandDims(1)).tanh();
    return mixed((scale ? terms.mul(scale) : terms).sum(-1), value);
  }, {weights: use_scale ? [['scale', [shapes[0].at(-1)]]] : []});
const einsum = (variant, shape, equation, output_shape, kernel, {bias, bias_axes = null, biasAs, activation = 'linear'} = {}) => keras('EinsumDense', variant, [shape],
  {output_shape, equation, activation, bias_axes}, ([x], w) => {
    const letters = equation.replaceAll('...', 'xyz'.slice(0, shape.length - equation.split(',')[0].replace('...', '').length));
    const y = tf.einsum(letters, x, w.kernel);
    const z = w.bias ? y.add(w.bias.reshape(biasAs ?? bias)) : y;
    return activation === 'relu' ? z.relu() : activation === 'softmax' ? tf.softmax(z) : z;
  }, {weights: [['kernel', kernel], ...(bias ? [['bias', bias]] : [])]});
const project = (x, kernel, bias) => {
  const y = tf.einsum('nsf,fhd->nshd', x, kernel);
  return bias ? y.add(bias) : y;
};
const multiHead = (variant, shapes, {heads, depth, width = null, bias = true, outputs = null}) => {
  const [queries, values, keys] = [shapes[0].at(-1), shapes[1].at(-1), (shapes[2] ?? shapes[1]).at(-1)];
  const out = outputs ?? [queries];
  const dense = (name, from, to) => [[`${name}/kernel`, [...from, ...to]], ...(bias ? [[`${name}/bias`, to]] : [])];
  return keras('MultiHeadAttention', variant, shapes,
    {num_heads: heads, key_dim: depth, value_dim: width, dropout: 0, use_bias: bias, output_shape: outputs, attention_axes: null},
    ([query, value, key = value], w) => {
      const q = project(query, w['query/kernel'], w['query/bias']);
      const k = project(key, w['key/kernel'], w['key/bias']);
      const v = project(value, w['value/kernel'], w['value/bias']);
      const scores = tf.einsum('nqhd,nkhd->nhqk', q, k).div(Math.sqrt(depth));
      const mix = tf.einsum('nhqk,nkhd->nqhd', tf.softmax(scores), v);
      const y = tf.matMul(mix.reshape([-1, heads * (width ?? depth)]), w['attention_output/kernel'].reshape([heads * (width ?? depth), -1]));
      const z = y.reshape([...shapes[0].slice(0, 2), ...out]);
      return bias ? z.add(w['attention_output/bias']) : z;
    },
    {weights: [...dense('query', [queries], [heads, depth]), ...dense('key', [keys], [heads, depth]), ...dense('value', [values], [heads, width ?? depth]),
      ...dense('attention_output', [heads, width ?? depth], out)]});
};
// Attention along the second axis of images alone: the same as for each row by itself.
const multiHeadRows = (variant, [batch, rows, columns, features], heads, depth) => keras('MultiHeadAttention', variant, [[batch, rows, columns, features], [batch, rows, columns, features]],
  {num_heads: heads, key_dim: depth, value_dim: null, dropout: 0, use_bias: false, output_shape: null, attention_axes: [1]},
  ([query, value], w) => {
    const flat = x => x.transpose([0, 2, 1, 3]).reshape([batch * columns, rows, features]);
    const [q, k, v] = [project(flat(query), w['query/kernel']), project(flat(value), w['key/kernel']), project(flat(value), w['value/kernel'])];
    const mix = tf.einsum('nhqk,nkhd->nqhd', tf.softmax(tf.einsum('nqhd,nkhd->nhqk', q, k).div(Math.sqrt(depth))), v);
    const y = tf.matMul(mix.reshape([-1, heads * depth]), w['attention_output/kernel'].reshape([heads * depth, features]));
    return y.reshape([batch, columns, rows, features]).transpose([0, 2, 1, 3]);
  },
  {weights: [...['query', 'key', 'value'].map(name => [`${name}/kernel`, [features, heads, depth]]), ['attention_output/kernel', [heads, depth, features]]]});

// Queries [2, 3, 5], values [2, 4, 5] and masks of them, of the heads and of what sees what; whole numbers, of which 0 masks.
const multiHeadMasked = (variant, {masks = {}, config = {}, constants = {}, sees = () => 1}) => {
  const names = Object.keys(masks);
  const gate = config.use_gate ? [['gate/kernel', [5, 2, 4]], ['gate/bias', [2, 4]]] : [];
  return keras('MultiHeadAttention', variant, [[2, 3, 5], [2, 4, 5], ...Object.values(masks)], {num_heads: 2, key_dim: 4, value_dim: null, dropout: 0, use_bias: true, ...config},
    ([query, value, ...given], w) => {
      const [q, k, v] = [['query', query], ['key', value], ['value', value]].map(([name, x]) => project(x, w[`${name}/kernel`], w[`${name}/bias`]));
      const spread = {query_mask: m => m.reshape([2, 1, 3, 1]), value_mask: m => m.reshape([2, 1, 1, 4]), attention_mask: m => m.rank === 3 ? m.expandDims(1) : m};
      const places = tf.tensor(Array.from({length: 12}, (_, i) => sees(Math.floor(i / 4), i % 4) ? 1 : 0), [1, 1, 3, 4]);
      const seen = given.reduce((all, mask, i) => all.mul(spread[names[i]](mask.notEqual(0).toFloat())), places).mul(tf.ones([2, 2, 3, 4]));
      const scores = tf.einsum('nqhd,nkhd->nhqk', q, k).div(2);
      const mix = tf.einsum('nhqk,nkhd->nqhd', tf.softmax(tf.where(seen.greater(0), scores, tf.fill(scores.shape, -1e9))), v);
      const gated = config.use_gate ? mix.mul(project(query, w['gate/kernel'], w['gate/bias']).sigmoid()) : mix;
      return tf.matMul(gated.reshape([6, 8]), w['attention_output/kernel'].reshape([8, 5])).reshape([2, 3, 5]).add(w['attention_output/bias']);
    },
    {whole: true, call: (query, value, ...given) => [[...query, {value, ...Object.fromEntries(names.map((name, i) => [name, given[i]])), ...constants}]],
      weights: [...['query', 'key'].flatMap(name => [[`${name}/kernel`, [5, 2, 4]], [`${name}/bias`, [2, 4]]]), ...gate, ['value/kernel', [5, 2, 4]], ['value/bias', [2, 4]],
        ['attention_output/kernel', [2, 4, 5]], ['attention_output/bias', [5]]]});
};
// TF.js' layers take a mask by name, but where a file has one, they are given its reference instead of the tensor, and predict something else.
const maskedByName = (variant, make, config, weights) => keras(make().getClassName(), variant, [[2, 5, 3], [2, 5]], config, ([x, mask], w) => {
  const layer = make();
  layer.build([null, 5, 3]);
  layer.setWeights(weights.map(([name]) => w[name]));
  return layer.call([x], {mask: mask.notEqual(0)});
}, {whole: true, misread: true, weights, call: (x, mask) => [[...x, {mask}]]});

export default [
  elu('alpha-half', [2, 17], 0.5),
  elu('alpha-two', [2, 3, 5], 2),
  softmax('keras-axis-1', [2, 3, 5], 1),
  softmax('keras-axis-2-of-4', [2, 3, 4, 5], 2),
  encoding('keras-one-hot-of-several', [[2, 3]], 'one_hot', ([x]) => oneHot(x, 5)),
  encoding('keras-one-hot-rank3', [[2, 3, 1]], 'one_hot', ([x]) => oneHot(x.reshape([2, 3]), 5)),
  encoding('keras-count-weights', [[2, 4], [2, 4]], 'count', ([x, w]) => oneHot(x, 5).mul(w.expandDims(-1)).sum(1)),
  randomWidth('factor', [2, 4, 6, 2], {factor: 0.5}),
  randomWidth('bounds', [2, 4, 6, 2], {factor: [0.25, 0.75], seed: 5}),
  randomWidth('nearest', [2, 3, 5, 1], {factor: [0.5, 0.6], interpolation: 'nearest'}),
  ...['horizontal_and_vertical', 'horizontal', 'vertical'].map(mode => unchanged('RandomFlip', mode, [2, 4, 6, 2], {mode, seed: null})),
  unchanged('RandomRotation', 'factor', [2, 4, 6, 2], {factor: 0.2, ...augmented}),
  unchanged('RandomRotation', 'bounds', [2, 3, 5, 1], {factor: [-0.2, 0.3], ...augmented, fill_mode: 'wrap', interpolation: 'nearest'}),
  unchanged('RandomRotation', 'seed', [1, 4, 4, 3], {factor: 0.1, ...augmented, seed: 5}),
  unchanged('RandomZoom', 'height', [2, 4, 6, 2], {height_factor: 0.2, width_factor: null, ...augmented}),
  unchanged('RandomZoom', 'both', [2, 3, 5, 1], {height_factor: [-0.3, -0.1], width_factor: [-0.2, 0.2], ...augmented}),
  unchanged('RandomZoom', 'fill', [1, 4, 4, 3], {height_factor: 0.5, width_factor: 0.25, ...augmented, fill_mode: 'constant', fill_value: 0.5}),
  unchanged('RandomTranslation', 'factors', [2, 4, 6, 2], {height_factor: 0.1, width_factor: 0.2, ...augmented}),
  unchanged('RandomTranslation', 'bounds', [2, 3, 5, 1], {height_factor: [-0.1, 0.2], width_factor: 0.1, ...augmented}),
  unchanged('RandomTranslation', 'nearest', [1, 4, 4, 3], {height_factor: 0.1, width_factor: [0, 0.5], ...augmented, fill_mode: 'nearest', interpolation: 'nearest'}),
  unchanged('RandomContrast', 'factor', [2, 4, 6, 2], {factor: 0.2, seed: null}),
  unchanged('RandomContrast', 'bounds', [2, 3, 5, 1], {factor: [0.1, 0.9], seed: null}),
  unchanged('RandomContrast', 'range', [1, 4, 4, 3], {factor: 0.1, value_range: [0, 255], seed: 5}),
  unchanged('RandomBrightness', 'factor', [2, 4, 6, 2], {factor: 0.2, value_range: [0, 255], seed: null}),
  unchanged('RandomBrightness', 'bounds', [2, 3, 5, 1], {factor: [-0.2, 0.4], value_range: [0, 1], seed: null}),
  unchanged('RandomBrightness', 'seed', [1, 4, 4, 3], {factor: 1, value_range: [-1, 1], seed: 5}),
  unchanged('SpatialDropout2D', 'rate', [2, 4, 6, 2], {rate: 0.25, data_format: 'channels_last'}),
  unchanged('SpatialDropout2D', 'channels_first', [2, 3, 5, 4], {rate: 0.5, data_format: 'channels_first'}),
  unchanged('SpatialDropout2D', 'none', [1, 4, 4, 3], {rate: 0}),
  unchanged('SpatialDropout3D', 'rate', [2, 3, 4, 2, 2], {rate: 0.25, data_format: 'channels_last'}),
  unchanged('SpatialDropout3D', 'channels_first', [2, 2, 3, 4, 2], {rate: 0.5, data_format: 'channels_first'}),
  unchanged('SpatialDropout3D', 'none', [1, 2, 2, 2, 3], {rate: 0}),

  subtract('two', [2, 7], [2, 7]),
  subtract('broadcast', [2, 3, 5], [2, 1, 5]),
  subtract('broadcast-rank', [2, 3, 4, 5], [2, 5], [2, 1, 1, 5]),
  unit('rank2', [2, 17], -1),
  unit('axis-1', [2, 3, 5], 1),
  unit('axis-list', [2, 3, 4, 5], [1, 3]),
  group('groups', [2, 3, 4, 6], {groups: 3}),
  group('instance', [2, 3, 4, 5], {groups: -1}),
  group('one-group', [2, 5, 4], {groups: 1, epsilon: 0.01}),
  group('axis-1', [2, 6, 3, 4], {groups: 2, axis: 1}),
  group('rank2', [3, 12], {groups: 4}),
  group('no-scale-no-center', [2, 5, 8], {groups: 2, center: false, scale: false}),
  normalization('weights', [2, 3, 5], [-1], {}),
  normalization('weights-two-axes', [2, 3, 4, 5], [1, 3], {}),
  normalization('weights-inverted', [2, 7], [-1], {invert: true}),
  normalization('arguments', [2, 3], [-1], {mean: [1, -2, 0.5], variance: [4, 0.25, 2]}),
  normalization('arguments-one-for-all', [2, 3, 5], [-1], {mean: [1.5], variance: [2.25]}),
  normalization('arguments-inverted', [2, 3], [-1], {mean: [1, -2, 0.5], variance: [4, 0.25, 2], invert: true}),
  discretization('int', [2, 17], [-1, 0, 0.5, 1.25], 'int', x => x),
  discretization('one-hot', [2, 5], [-1, 0, 1], 'one_hot', oneHot),
  discretization('multi-hot', [2, 5], [-1, 0, 1], 'multi_hot', (x, depth) => oneHot(x, depth).max(1)),
  discretization('count', [2, 9], [0], 'count', (x, depth) => oneHot(x, depth).sum(1)),
  attention('dot', [[2, 3, 5], [2, 4, 5]]),
  attention('dot-scale', [[2, 3, 5], [2, 4, 5]], {use_scale: true}),
  attention('key', [[2, 3, 5], [2, 4, 7], [2, 4, 5]]),
  attention('concat', [[2, 3, 5], [2, 4, 5]], {score_mode: 'concat'}),
  attention('concat-scale-key', [[2, 3, 9], [2, 4, 2], [2, 4, 9]], {score_mode: 'concat', use_scale: true}),
  additive('scale', [[2, 3, 9], [2, 4, 9]]),
  additive('no-scale', [[2, 3, 5], [2, 4, 5]], false),
  additive('key', [[2, 3, 5], [2, 4, 7], [2, 4, 5]]),
  einsum('dense', [2, 3, 5], 'abc,cd->abd', [3, 4], [5, 4], {bias: [4], bias_axes: 'd', activation: 'relu'}),
  einsum('heads', [2, 3, 5], 'abc,cde->abde', [3, 2, 4], [5, 2, 4], {bias: [2, 4], bias_axes: 'de'}),
  einsum('two-axes-summed', [2, 3, 4, 5], 'abde,dec->abc', [3, 6], [4, 5, 6], {bias: [6], bias_axes: 'c'}),
  einsum('kernel-turned', [2, 3, 5], 'abc,dc->abd', [3, 4], [4, 5]),
  einsum('batch-of-products', [2, 3, 5], 'abc,bcd->abd', [3, 4], [3, 5, 4], {bias: [3, 4], bias_axes: 'bd'}),
  einsum('batch-turned', [2, 3, 5], 'abc,bdc->adb', [4, 3], [3, 4, 5], {bias: [4, 1], bias_axes: 'd'}),
  einsum('interleaved', [2, 3, 5], 'abc,bdc->ad', [4], [3, 4, 5], {activation: 'softmax'}),
  einsum('ellipsis', [2, 3, 5], '...c,cd->...d', [4], [5, 4], {bias: [4], bias_axes: 'd'}),
  einsum('ellipsis-right', [2, 5, 3], 'ac...,cd->ad...', [4], [5, 4], {bias: [4, 1], bias_axes: 'd'}),
  multiHead('self-sized', [[2, 3, 5], [2, 3, 5]], {heads: 2, depth: 4}),
  multiHead('cross', [[2, 3, 5], [2, 6, 7]], {heads: 3, depth: 4, width: 2}),
  multiHead('key', [[2, 3, 5], [2, 6, 7], [2, 6, 4]], {heads: 2, depth: 3, bias: false}),
  multiHead('output-shape', [[2, 3, 5], [2, 4, 5]], {heads: 2, depth: 4, outputs: [2, 3]}),
  multiHead('long', [[1, 20, 9], [1, 33, 9]], {heads: 2, depth: 8}),
  multiHeadMasked('query-mask', {masks: {query_mask: [2, 3]}}),
  multiHeadMasked('masks', {masks: {query_mask: [2, 3], value_mask: [2, 4], attention_mask: [2, 3, 4]}}),
  multiHeadMasked('mask-of-heads', {masks: {attention_mask: [2, 2, 1, 4]}, constants: {use_causal_mask: true}, sees: (query, key) => key <= query}),
  multiHeadMasked('gate', {config: {use_gate: true}}),
  multiHeadMasked('window', {masks: {value_mask: [2, 4]}, config: {sliding_window: 2}, sees: (query, key) => Math.abs(query - key) < 2}),
  maskedByName('mask-by-name', () => tf.layers.lstm({units: 4}), {units: 4, recurrent_activation: 'hard_sigmoid'}, [['kernel', [3, 16]], ['recurrent_kernel', [4, 16]], ['bias', [16]]]),
  maskedByName('mask-by-name', () => tf.layers.gru({units: 4, returnSequences: true}), {units: 4, recurrent_activation: 'hard_sigmoid', return_sequences: true, reset_after: false}, [['kernel', [3, 12]], ['recurrent_kernel', [4, 12]], ['bias', [12]]]),
  multiHeadRows('attention-axes', [2, 3, 4, 5], 2, 3),
];
