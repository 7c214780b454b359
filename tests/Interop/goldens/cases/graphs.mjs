const graph = (variant, build, more) => ({layer: 'Functional', variant, build, ...more});

// A model as a layer of another.
const nested = (variant, build, more) => ({layer: 'Submodel', variant, build, ...more});

export default [
  nested('sequential-in-sequential', ({L, sequential}) => sequential([
    L.dense({units: 5, inputShape: [4]}),
    sequential([L.dense({units: 3, inputShape: [5], activation: 'relu'}), L.batchNormalization({})], 'inner'),
    L.dense({units: 2})])),
  nested('sequential-first', ({L, sequential}) => sequential([
    sequential([L.conv2d({filters: 2, kernelSize: 2, inputShape: [4, 4, 1]}), L.flatten({})], 'features'),
    L.dense({units: 2, activation: 'softmax'})])),
  nested('functional-in-functional', ({L, input, model}) => {
    const x = input({shape: [4]});
    const h = L.dense({units: 3}).apply(x);
    const inner = model(x, [h, L.dense({units: 2}).apply(h)], 'inner');
    const a = input({shape: [4]});
    const [p, q] = inner.apply(a);
    return model(a, L.concatenate({}).apply([q, p]));
  }),
  nested('shared-siamese', ({L, input, model, sequential}) => {
    const encoder = sequential([L.dense({units: 4, inputShape: [3], activation: 'tanh'}), L.dense({units: 2})], 'encoder');
    const a = input({shape: [3], name: 'a'});
    const b = input({shape: [3], name: 'b'});
    return model([a, b], L.dense({units: 1, activation: 'sigmoid'}).apply(L.concatenate({}).apply([encoder.apply(a), encoder.apply(b)])));
  }),
  nested('two-inputs', ({L, input, model}) => {
    const [a, b] = [input({shape: [3]}), input({shape: [2]})];
    const inner = model([a, b], L.concatenate({}).apply([L.dense({units: 2}).apply(a), b]), 'inner');
    const [x, y] = [input({shape: [3]}), input({shape: [2]})];
    return model([x, y], L.dense({units: 2}).apply(inner.apply([x, y])));
  }),
  nested('three-deep', ({L, input, model, sequential}) => {
    const core = sequential([L.dense({units: 3, inputShape: [3]})], 'core');
    const x = input({shape: [4]});
    const middle = model(x, core.apply(L.dense({units: 3}).apply(x)), 'middle');
    const a = input({shape: [4]});
    return model(a, L.dense({units: 2}).apply(middle.apply(a)));
  }),
  nested('frozen', ({L, sequential}) => {
    const base = sequential([L.dense({units: 3, inputShape: [4]}), L.dense({units: 3, trainable: false})], 'base');
    return sequential([base, L.dense({units: 2})]);
  }),
  // A file keeps what a call is given, and a prediction ignores it.
  graph('called-in-training', ({L, input, model}) => {
    const x = input({shape: [4, 3]});
    const training = {training: true};
    const normalized = L.batchNormalization({}).apply(L.dropout({rate: 0.9}).apply(L.gaussianNoise({stddev: 5}).apply(x, training), training), training);
    const h = L.gru({units: 3, dropout: 0.9}).apply(normalized, training);
    const twice = L.alphaDropout({rate: 0.9});
    return model(x, L.add({}).apply([twice.apply(h), twice.apply(h, training)]));
  }),
  nested('called-in-training', ({L, input, model, sequential}) => {
    const x = input({shape: [4]});
    return model(x, sequential([L.dropout({rate: 0.9, inputShape: [4]}), L.dense({units: 2})], 'inner').apply(x, {training: true}));
  }),
  graph('two-inputs-two-outputs', ({L, input, model}) => {
    const a = input({shape: [4], name: 'a'});
    const b = input({shape: [3], name: 'b'});
    const joined = L.concatenate({}).apply([a, L.dense({units: 5, activation: 'tanh'}).apply(b)]);
    return model([a, b], [L.dense({units: 2, name: 'left'}).apply(joined), L.dense({units: 3, name: 'right', activation: 'softmax'}).apply(joined)]);
  }),
  // The order of inputs and outputs is the model's, not that of the layers or of the alphabet.
  graph('inputs-in-reverse', ({L, input, model}) => {
    const a = input({shape: [4], name: 'a'});
    const b = input({shape: [3], name: 'b'});
    const x = L.dense({units: 5, name: 'x'}).apply(a);
    const y = L.dense({units: 5, name: 'y'}).apply(b);
    return model([b, a], [y, L.add({}).apply([x, y]), x]);
  }),
  graph('shared-layer-twice', ({L, input, model}) => {
    const a = input({shape: [4], name: 'a'});
    const b = input({shape: [4], name: 'b'});
    const shared = L.dense({units: 3, activation: 'sigmoid', name: 'shared'});
    return model([a, b], L.concatenate({}).apply([shared.apply(a), shared.apply(b)]));
  }),
  graph('shared-layer-in-a-chain', ({L, input, model}) => {
    const a = input({shape: [4]});
    const shared = L.dense({units: 4, activation: 'tanh', name: 'shared'});
    return model(a, shared.apply(shared.apply(shared.apply(a))));
  }),
  graph('shared-layer-two-outputs', ({L, input, model}) => {
    const a = input({shape: [5, 4, 2], name: 'a'});
    const b = input({shape: [5, 4, 2], name: 'b'});
    const shared = L.conv2d({filters: 3, kernelSize: 2, name: 'shared'});
    const [x, y] = [shared.apply(a), shared.apply(b)];
    return model([a, b], [y, x]);
  }),
  // The layer has a third node that the model doesn't use; TF.js leaves it out when it writes.
  graph('shared-layer-unused-node', ({L, input, model}) => {
    const a = input({shape: [4], name: 'a'});
    const b = input({shape: [4], name: 'b'});
    const shared = L.dense({units: 3, name: 'shared'});
    shared.apply(b);
    return model(a, L.activation({activation: 'relu'}).apply(shared.apply(a)));
  }),
  graph('skip-connection', ({L, input, model}) => {
    const x = input({shape: [6]});
    const y = L.dense({units: 6, activation: 'relu'}).apply(x);
    return model(x, L.dense({units: 2}).apply(L.add({}).apply([x, L.dense({units: 6}).apply(y)])));
  }),
  graph('dense-connections', ({L, input, model}) => {
    const x = input({shape: [5, 5, 2]});
    const a = L.conv2d({filters: 3, kernelSize: 3, padding: 'same', activation: 'relu'}).apply(x);
    const ab = L.concatenate({}).apply([x, a]);
    const b = L.conv2d({filters: 3, kernelSize: 3, padding: 'same', activation: 'relu'}).apply(ab);
    return model(x, L.globalAveragePooling2d({}).apply(L.concatenate({}).apply([x, a, b])));
  }),
  graph('output-used-inside', ({L, input, model}) => {
    const x = input({shape: [4]});
    const hidden = L.dense({units: 5, activation: 'relu', name: 'hidden'}).apply(x);
    return model(x, [hidden, L.dense({units: 2, name: 'end'}).apply(hidden)]);
  }),
  graph('output-used-by-folded-layer', ({L, input, model}) => {
    const x = input({shape: [5, 5, 2]});
    const conv = L.conv2d({filters: 3, kernelSize: 3, name: 'conv'}).apply(x);
    const norm = L.batchNormalization({name: 'norm'}).apply(conv);
    return model(x, [conv, norm, L.reLU({name: 'relu'}).apply(norm)]);
  }),
  graph('output-flattened', ({L, input, model}) => {
    const x = input({shape: [2, 3, 2]});
    const conv = L.conv2d({filters: 3, kernelSize: 2, name: 'conv'}).apply(x);
    const flat = L.flatten({}).apply(conv);
    return model(x, [conv, flat, L.reshape({targetShape: [3, 2]}).apply(flat)]);
  }),
  graph('conv-used-twice', ({L, input, model}) => {
    const x = input({shape: [5, 5, 2]});
    const conv = L.conv2d({filters: 3, kernelSize: 3, name: 'conv'}).apply(x);
    return model(x, L.add({}).apply([L.batchNormalization({}).apply(conv), L.reLU({}).apply(conv)]));
  }),
  graph('output-twice', ({L, input, model}) => {
    const x = input({shape: [4]});
    const y = L.dense({units: 2}).apply(x);
    return model(x, [y, y]);
  }, {refused: true}),
  graph('input-is-output', ({L, input, model}) => {
    const x = input({shape: [4]});
    return model(x, [x, L.dense({units: 2}).apply(x)]);
  }),
  graph('input-is-only-output', ({input, model}) => {
    const x = input({shape: [4]});
    return model(x, x);
  }),
  graph('input-dropout-output', ({L, input, model}) => {
    const x = input({shape: [4]});
    return model(x, [L.dropout({rate: 0.5}).apply(x), L.flatten({}).apply(L.reshape({targetShape: [2, 2]}).apply(x))]);
  }),
  graph('diamond', ({L, input, model}) => {
    const x = input({shape: [4]});
    const top = L.dense({units: 4, name: 'top'}).apply(x);
    const left = L.activation({activation: 'relu', name: 'left'}).apply(top);
    const right = L.activation({activation: 'sigmoid', name: 'right'}).apply(top);
    return model(x, L.add({}).apply([right, left, top]));
  }),
  // Depth decides the order of layers in the file; names and creation order run against it.
  graph('created-backwards', ({L, input, model}) => {
    const late = L.dense({units: 2, name: 'a_last'});
    const middle = L.dense({units: 3, name: 'b_middle'});
    const first = L.dense({units: 4, name: 'c_first'});
    const x = input({shape: [5], name: 'z_input'});
    return model(x, late.apply(middle.apply(first.apply(x))));
  }),
  graph('three-inputs-of-unequal-depth', ({L, input, model}) => {
    const image = input({shape: [6, 6, 1], name: 'image'});
    const ids = input({shape: [4], dtype: 'int32', name: 'ids'});
    const numbers = input({shape: [3], name: 'numbers'});
    const pixels = L.flatten({}).apply(L.maxPooling2d({}).apply(L.conv2d({filters: 2, kernelSize: 3}).apply(image)));
    const words = L.gru({units: 3}).apply(L.embedding({inputDim: 10, outputDim: 4}).apply(ids));
    const joined = L.concatenate({name: 'join'}).apply([pixels, words, numbers]);
    return model([numbers, image, ids], [L.dense({units: 3, activation: 'softmax', name: 'class'}).apply(joined), L.dense({units: 1, name: 'value'}).apply(joined)]);
  }),
  graph('single-input-list', ({L, input, model}) => {
    const x = input({shape: [4]});
    return model([x], [L.dense({units: 2}).apply(x)]);
  }),
  graph('sequential-inside', ({L, input, sequential, model}) => {
    const x = input({shape: [4]});
    const inner = sequential([L.dense({inputShape: [4], units: 3, name: 'inner_dense'}), L.batchNormalization({name: 'inner_norm'})], 'inner');
    return model(x, L.dense({units: 2, name: 'outer_dense'}).apply(inner.apply(x)));
  }),
  graph('functional-inside-sequential', ({L, input, sequential, model}) => {
    const x = input({shape: [4], name: 'inner_input'});
    const inner = model(x, L.dense({units: 3, name: 'inner_dense'}).apply(x), 'inner');
    return sequential([L.dense({inputShape: [5], units: 4, name: 'outer_dense'}), inner, L.dense({units: 2, name: 'end'})]);
  }),

  // Not trainable weights go after all trainable ones in the file.
  {layer: 'Trainable', variant: 'first-layer-frozen', build: ({L, sequential}) => sequential([
    L.dense({inputShape: [4], units: 5, trainable: false}), L.dense({units: 3}), L.dense({units: 2})])},
  {layer: 'Trainable', variant: 'middle-layer-frozen', build: ({L, sequential}) => sequential([
    L.dense({inputShape: [4], units: 5}), L.batchNormalization({}), L.dense({units: 3, trainable: false}), L.dense({units: 2})])},
  {layer: 'Trainable', variant: 'conv-and-norm-frozen', build: ({L, sequential}) => sequential([
    L.conv2d({inputShape: [5, 5, 2], filters: 3, kernelSize: 3, trainable: false}), L.batchNormalization({trainable: false}),
    L.conv2d({filters: 2, kernelSize: 2}), L.batchNormalization({}), L.flatten(), L.dense({units: 2})])},
  {layer: 'Trainable', variant: 'all-frozen', build: ({L, sequential}) => sequential([
    L.dense({inputShape: [4], units: 5, trainable: false}), L.batchNormalization({trainable: false})])},
  {layer: 'Trainable', variant: 'frozen-after-building', build: ({L, sequential}) => {
    const model = sequential([L.dense({inputShape: [4], units: 5}), L.dense({units: 3}), L.dense({units: 2})]);
    model.layers[1].trainable = false;
    return model;
  }},
  {layer: 'Trainable', variant: 'frozen-in-functional', build: ({L, input, model}) => {
    const x = input({shape: [4]});
    const a = L.dense({units: 3, trainable: false}).apply(x);
    return model(x, [L.dense({units: 2}).apply(a), L.gru({units: 2, trainable: false}).apply(L.reshape({targetShape: [3, 1]}).apply(a))]);
  }},
];
