// The same few models, in the many ways their files can be written: shards, quantization, and older topologies.
import {layersModelFiles, modelJson} from '../../node/io.mjs';
import tf from '../../node/tf.mjs';
import {quantize} from '../lib/quantize.mjs';

const small = ({L, sequential}) => sequential([
  L.conv2d({inputShape: [6, 5, 2], filters: 5, kernelSize: 3, activation: 'relu', name: 'conv'}),
  L.batchNormalization({name: 'norm'}),
  L.flatten({name: 'flat'}),
  L.dense({units: 3, activation: 'softmax', name: 'probs'}),
]);
const branched = ({L, input, model}) => {
  const a = input({shape: [4], name: 'a'});
  const b = input({shape: [4], name: 'b'});
  const shared = L.dense({units: 3, activation: 'tanh', name: 'shared'});
  const sum = L.add({name: 'sum'}).apply([shared.apply(a), shared.apply(b)]);
  return model([a, b], [L.dense({units: 2, name: 'left'}).apply(sum), L.dense({units: 1, name: 'right'}).apply(sum)]);
};

// Each weight's own bytes, in the order of the file.
function split({weightSpecs, weightData}) {
  const bytes = Buffer.from(tf.io.CompositeArrayBuffer.join(weightData));
  let offset = 0;
  return weightSpecs.map(spec => {
    const length = 4 * tf.util.sizeFromShape(spec.shape);
    const own = bytes.subarray(offset, offset += length);
    return {spec, bytes: own, floats: new Float32Array(Uint8Array.from(own).buffer)};
  });
}
const group = (paths, weights) => ({paths, weights: weights.map(w => w.spec)});
const join = weights => Buffer.concat(weights.map(w => w.bytes));
function shard(bytes, sizes, name) {
  const files = {};
  let offset = 0;
  const count = sizes.length + 1;
  for (let i = 0; i < count; i++) {
    const end = i < sizes.length ? offset + sizes[i] : bytes.length;
    files[name(i + 1, count)] = bytes.subarray(offset, end);
    offset = end;
  }
  return files;
}
const converterName = prefix => (i, count) => `${prefix}-shard${i}of${count}.bin`;
const quantized = choose => artifacts => {
  const weights = split(artifacts).map(w => {
    const dtype = choose(w.spec.name);
    if (dtype == null) return w;
    const {bytes, quantization} = quantize(w.floats, dtype);
    return {spec: {...w.spec, quantization}, bytes};
  });
  return {'model.json': modelJson(artifacts, [group(['group1-shard1of1.bin'], weights)]), 'group1-shard1of1.bin': join(weights)};
};
const file = (layer, variant, build, files, more) => ({layer, variant, build, files, ...more});
const quantization = (variant, choose, more) => file('Quantized', variant, small, quantized(choose), {lossy: true, ...more});
const shards = (variant, files, build = small) => file('Sharded', variant, build, files);
// A topology rewritten; the argument is a deep copy of what TF.js wrote.
const topology = (variant, build, rewrite, more) => file('Topology', variant, build, artifacts => {
  const files = layersModelFiles(artifacts);
  files['model.json'] = rewrite(structuredClone(files['model.json']));
  return files;
}, more);
const layersOf = json => json.modelTopology.config.layers;
const converted = json => ({
  format: 'layers-model', generatedBy: 'keras v2.15.0', convertedBy: 'TensorFlow.js Converter v4.22.0',
  modelTopology: {keras_version: '2.15.0', backend: 'tensorflow', model_config: {class_name: json.modelTopology.class_name, config: json.modelTopology.config}},
  weightsManifest: json.weightsManifest,
});
const keras2 = {
  Conv2D: c => ({name: c.name, trainable: true, dtype: 'float32', batch_input_shape: c.batch_input_shape, filters: c.filters, kernel_size: c.kernel_size, strides: c.strides, padding: 'valid', data_format: 'channels_last', dilation_rate: c.dilation_rate, groups: 1, activation: 'relu', use_bias: true, kernel_initializer: glorot(), bias_initializer: zeros(), kernel_regularizer: null, bias_regularizer: null, activity_regularizer: null, kernel_constraint: null, bias_constraint: null}),
  BatchNormalization: c => ({name: c.name, trainable: true, dtype: 'float32', axis: [3], momentum: 0.99, epsilon: 0.001, center: true, scale: true, beta_initializer: zeros(), gamma_initializer: {class_name: 'Ones', config: {}}, moving_mean_initializer: zeros(), moving_variance_initializer: {class_name: 'Ones', config: {}}, beta_regularizer: null, gamma_regularizer: null, beta_constraint: null, gamma_constraint: null}),
  Flatten: c => ({name: c.name, trainable: true, dtype: 'float32', data_format: 'channels_last'}),
  Dense: c => ({name: c.name, trainable: true, dtype: 'float32', units: c.units, activation: c.activation, use_bias: true, kernel_initializer: glorot(), bias_initializer: zeros(), kernel_regularizer: null, bias_regularizer: null, activity_regularizer: null, kernel_constraint: null, bias_constraint: null}),
  InputLayer: c => ({batch_input_shape: c.batch_input_shape, dtype: 'float32', sparse: false, ragged: false, name: c.name}),
  Add: c => ({name: c.name, trainable: true, dtype: 'float32'}),
};
const glorot = () => ({class_name: 'GlorotUniform', config: {seed: null}});
const zeros = () => ({class_name: 'Zeros', config: {}});
const kerasStyle = layers => layers.map(layer => ({...layer, config: keras2[layer.class_name](layer.config)}));

export default [
  quantization('uint8', () => 'uint8'),
  quantization('uint16', () => 'uint16'),
  quantization('float16', () => 'float16'),
  // After an odd number of uint8 the next float32 is not aligned.
  quantization('mixed', name => ({'conv/kernel': 'uint8', 'conv/bias': 'uint8', 'norm/gamma': null, 'probs/kernel': 'uint16', 'probs/bias': 'float16'})[name]),
  quantization('kernels-only', name => name.endsWith('kernel') ? 'uint8' : null),
  quantization('constant', () => 'uint8', {before: model => {
    model.layers[0].setWeights([model.layers[0].getWeights()[0], tf.fill([5], 0.375)]);
    model.layers[3].setWeights([tf.zeros([60, 3]), model.layers[3].getWeights()[1]]);
  }}),
  quantization('positive-range', () => 'uint16', {before: model => model.layers[3].setWeights([tf.linspace(0.1, 0.9, 180).reshape([60, 3]), tf.tensor1d([1, 2, 3])])}),
  quantization('float16-extremes', () => 'float16', {before: model => model.layers[3].setWeights([model.layers[3].getWeights()[0], tf.tensor1d([6e-8, -2.5e-5, 12.0625])])}),
  file('Quantized', 'uint8-two-groups', branched, artifacts => {
    const weights = split(artifacts).map(w => {
      const {bytes, quantization} = quantize(w.floats, 'uint8');
      return {spec: {...w.spec, quantization}, bytes};
    });
    const [first, second] = [weights.slice(0, 3), weights.slice(3)];
    return {
      'model.json': modelJson(artifacts, [group(['group1-shard1of1.bin'], first), group(['group2-shard1of2.bin', 'group2-shard2of2.bin'], second)]),
      'group1-shard1of1.bin': join(first), ...shard(join(second), [2], converterName('group2')),
    };
  }, {lossy: true}),

  shards('straddling', artifacts => {
    const files = shard(Buffer.from(artifacts.weightData), [401, 302, 7], converterName('group1'));
    return {'model.json': modelJson(artifacts, [group(Object.keys(files), split(artifacts))]), ...files};
  }),
  shards('one-float-over-three-shards', artifacts => {
    const files = shard(Buffer.from(artifacts.weightData), [1, 1, 1, 1, 1, 3], converterName('group1'));
    return {'model.json': modelJson(artifacts, [group(Object.keys(files), split(artifacts))]), ...files};
  }),
  shards('ten-shards-in-order', artifacts => {
    const files = shard(Buffer.from(artifacts.weightData), Array(11).fill(100), converterName('group1'));
    return {'model.json': modelJson(artifacts, [group(Object.keys(files), split(artifacts))]), ...files};
  }),
  shards('groups', artifacts => {
    const weights = split(artifacts);
    const files = weights.map((w, i) => [`group${i + 1}-shard1of1.bin`, w.bytes]);
    return {'model.json': modelJson(artifacts, weights.map((w, i) => group([files[i][0]], [w]))), ...Object.fromEntries(files)};
  }),
  shards('groups-with-shards', artifacts => {
    const weights = split(artifacts);
    const parts = [weights.slice(0, 1), weights.slice(1, 5), weights.slice(5)];
    const manifest = [];
    const files = {};
    parts.forEach((part, i) => {
      const own = shard(join(part), [13], converterName(`group${i + 1}`));
      manifest.push(group(Object.keys(own), part));
      Object.assign(files, own);
    });
    return {'model.json': modelJson(artifacts, manifest), ...files};
  }),
  shards('dot-slash', artifacts => ({'model.json': modelJson(artifacts, [group(['./model.weights.bin'], split(artifacts))]), 'model.weights.bin': Buffer.from(artifacts.weightData)})),
  shards('subfolder', artifacts => ({'model.json': modelJson(artifacts, [group(['weights/part one.bin'], split(artifacts))]), 'weights/part one.bin': Buffer.from(artifacts.weightData)})),
  shards('weights-in-other-order', artifacts => {
    const weights = split(artifacts).reverse();
    return {'model.json': modelJson(artifacts, [group(['weights.bin'], weights)]), 'weights.bin': join(weights)};
  }),
  shards('empty-shard', artifacts => {
    const files = shard(Buffer.from(artifacts.weightData), [100, 0, 60], converterName('group1'));
    return {'model.json': modelJson(artifacts, [group(Object.keys(files), split(artifacts))]), ...files};
  }),
  // TF.js misreads these bytes without an error.
  {...shards('empty-first-shard', artifacts => ({'model.json': modelJson(artifacts, [group(['empty.bin', 'weights.bin'], split(artifacts))]), 'empty.bin': Buffer.alloc(0), 'weights.bin': Buffer.from(artifacts.weightData)})), refused: true},
  shards('empty-group', artifacts => ({'model.json': modelJson(artifacts, [{paths: [], weights: []}, group(['weights.bin'], split(artifacts))]), 'weights.bin': Buffer.from(artifacts.weightData)})),
  file('Sharded', 'no-weights', ({L, sequential}) => sequential([L.flatten({inputShape: [2, 3]})]), artifacts => ({'model.json': modelJson(artifacts, [{paths: ['weights.bin'], weights: []}]), 'weights.bin': Buffer.alloc(0)})),

  topology('model-config', small, json => ({...json, modelTopology: {model_config: {class_name: 'Sequential', config: json.modelTopology.config}, keras_version: '2.1.6', backend: 'tensorflow'}})),
  topology('model-config-functional', branched, json => ({...json, modelTopology: {model_config: {class_name: 'Model', config: json.modelTopology.config}, keras_version: '2.1.6', backend: 'tensorflow'}})),
  topology('bare', small, json => ({...json, modelTopology: {class_name: 'Sequential', config: json.modelTopology.config}})),
  topology('bare-functional', branched, json => ({...json, modelTopology: {class_name: json.modelTopology.class_name, config: json.modelTopology.config}})),
  topology('only-two-keys', small, json => ({modelTopology: json.modelTopology, weightsManifest: json.weightsManifest})),
  topology('sequential-list', small, json => ({...json, modelTopology: {class_name: 'Sequential', config: layersOf(json)}})),
  topology('sequential-list-model-config', small, json => ({modelTopology: {keras_version: '2.1.4', backend: 'tensorflow', model_config: {class_name: 'Sequential', config: layersOf(json)}}, weightsManifest: json.weightsManifest})),
  topology('functional-class-name', branched, json => { json.modelTopology.class_name = 'Functional'; return json; }),
  topology('model-class-name', branched, json => { json.modelTopology.class_name = 'Model'; return json; }),
  topology('keras2-sequential', small, json => {
    json.modelTopology.config.layers = kerasStyle(layersOf(json));
    return converted(json);
  }),
  // Keras 2.3 and later writes an InputLayer and repeats the batch_input_shape on the layer after it.
  topology('keras2-sequential-input-layer', small, json => {
    const layers = kerasStyle(layersOf(json));
    const shape = layers[0].config.batch_input_shape;
    layers.unshift({class_name: 'InputLayer', config: {batch_input_shape: shape, dtype: 'float32', sparse: false, ragged: false, name: 'conv_input'}});
    json.modelTopology.config.layers = layers;
    return converted(json);
  }),
  topology('keras2-functional', branched, json => {
    json.modelTopology.class_name = 'Functional';
    json.modelTopology.config.layers = kerasStyle(layersOf(json));
    json.modelTopology.config.trainable = true;
    return converted(json);
  }),
  // Some Keras versions write the lone input and output without the outer list.
  topology('input-layers-unwrapped', ({L, input, model}) => { const x = input({shape: [4], name: 'x'}); return model(x, L.dense({units: 2, name: 'y'}).apply(x)); }, json => {
    const {config} = json.modelTopology;
    config.input_layers = config.input_layers[0];
    config.output_layers = config.output_layers[0];
    return json;
  }, {refused: true}),
  topology('camel-case', small, json => {
    const camel = value => Array.isArray(value) ? value.map(camel) : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k.replace(/_(\w)/g, (_, c) => c.toUpperCase()), camel(v)])) : value;
    for (const layer of layersOf(json)) layer.config = camel(layer.config);
    return json;
  }),
  topology('unknown-keys', small, json => {
    for (const layer of layersOf(json)) Object.assign(layer.config, {autocast: true, some_future_key: {a: [1, null]}});
    return {...json, somethingElse: {x: 1}, signature: {inputs: {}, outputs: {}}};
  }),
  topology('defaults-left-out', small, json => {
    const [conv, norm, flat, dense] = layersOf(json);
    conv.config = {name: 'conv', batch_input_shape: [null, 6, 5, 2], filters: 5, kernel_size: [3, 3], activation: 'relu'};
    norm.config = {name: 'norm'};
    flat.config = {name: 'flat'};
    dense.config = {name: 'probs', units: 3, activation: 'softmax'};
    return json;
  }),
  topology('pretty-printed', small, json => Buffer.from(JSON.stringify(json, null, 2))),
  topology('initializers-by-name', small, json => {
    const [conv, , , dense] = layersOf(json);
    conv.config.kernel_initializer = 'glorot_uniform';
    conv.config.bias_initializer = 'zeros';
    dense.config.kernel_initializer = 'he_normal';
    return json;
  }),
  topology('activation-softMax-spelling', small, json => { layersOf(json)[3].config.activation = 'softMax'; return json; }, {refused: true}),
  topology('batch-normalization-v1', small, json => { layersOf(json)[1].class_name = 'BatchNormalizationV1'; return json; }, {refused: true}),
  topology('keras3-batch-shape', branched, json => {
    for (const layer of layersOf(json)) {
      if (layer.class_name !== 'InputLayer') continue;
      layer.config.batch_shape = layer.config.batch_input_shape;
      delete layer.config.batch_input_shape;
    }
    return json;
  }, {refused: true}),
];
