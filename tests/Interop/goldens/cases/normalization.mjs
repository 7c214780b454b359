import {batchNormalization} from '../lib/corrected.mjs';

const bn = (variant, args, inputShape, more) => ({...more, layer: 'BatchNormalization', variant,
  build: ({L, sequential}) => sequential([L.batchNormalization({inputShape, ...args})])});
const after = (variant, before, args = {}, then = () => [], more) => ({...more, layer: 'BatchNormalization', variant,
  build: ({L, sequential}) => sequential([...before(L), L.batchNormalization(args), ...then(L)])});
const relu = (variant, args, more) => ({layer: 'ReLU', variant, low: -8, high: 8,
  build: ({L, sequential}) => sequential([L.reLU({inputShape: [4, 5], ...args})]), ...more});
const softmax = (variant, inputShape, args, more) => ({layer: 'Softmax', variant, low: -5, high: 5,
  build: ({L, sequential}) => sequential([L.softmax({inputShape, ...args})]), ...more});
const conv = (L, args) => L.conv2d({inputShape: [5, 6, 3], filters: 4, kernelSize: 3, ...args});

const layerNorm = (variant, inputShape, args, more) => ({layer: 'LayerNormalization', variant,
  build: ({L, sequential}) => sequential([L.layerNormalization({inputShape, ...args})]), ...more});
const notLast = {expected: batchNormalization};

export default [
  layerNorm('rank2', [17]),
  layerNorm('rank3', [3, 5]),
  layerNorm('rank4', [3, 4, 5]),
  layerNorm('axis-1', [3, 5], {axis: 1}),
  layerNorm('axis-list', [3, 4, 5], {axis: [1, 2, 3]}),
  layerNorm('axis-middle', [3, 4, 5], {axis: [2]}),
  layerNorm('axis-pair', [3, 4, 5], {axis: [1, 3]}),
  layerNorm('axis-negative-list', [3, 4, 5], {axis: [-2, -1]}),
  layerNorm('axis-unsorted', [3, 4, 4], {axis: [3, 2]}),
  layerNorm('no-center', [9], {center: false}),
  layerNorm('no-scale', [3, 9], {scale: false}),
  layerNorm('no-center-no-scale', [9], {center: false, scale: false}),
  layerNorm('epsilon', [9], {epsilon: 0.5}),
  layerNorm('far-from-zero', [40], {}, {low: 20, high: 22}),
  bn('rank2', {}, [7]),
  bn('rank3', {}, [4, 7]),
  bn('rank4', {}, [3, 4, 5]),
  bn('rank4-axis-minus-one', {axis: -1}, [3, 4, 5]),
  bn('rank4-axis-3', {axis: 3}, [3, 4, 5]),
  bn('rank4-axis-1', {axis: 1}, [3, 4, 5], notLast),
  bn('rank4-axis-2', {axis: 2}, [3, 4, 5], notLast),
  bn('rank3-axis-1', {axis: 1}, [4, 7], notLast),
  bn('rank2-axis-1', {axis: 1}, [7]),
  bn('no-scale', {scale: false}, [3, 4, 5]),
  bn('no-center', {center: false}, [3, 4, 5]),
  bn('no-scale-no-center', {scale: false, center: false}, [7]),
  bn('epsilon', {epsilon: 0.25, momentum: 0.9}, [3, 4, 5]),
  bn('epsilon-rank2', {epsilon: 1e-5}, [7]),
  after('after-conv', L => [conv(L)]),
  after('after-conv-no-bias', L => [conv(L, {useBias: false})], {}, L => [L.reLU({})]),
  after('after-conv-no-scale', L => [conv(L, {padding: 'same'})], {scale: false}),
  after('after-conv-relu', L => [conv(L, {activation: 'relu'})]),
  after('after-conv-same-then-conv', L => [conv(L, {padding: 'same'})], {}, L => [L.conv2d({filters: 2, kernelSize: 3, padding: 'same'})]),
  after('before-conv-same', L => [L.inputLayer({inputShape: [5, 6, 3]})], {}, L => [L.conv2d({filters: 2, kernelSize: 3, padding: 'same'})]),
  after('after-depthwise', L => [L.depthwiseConv2d({inputShape: [5, 6, 3], kernelSize: 3, depthMultiplier: 2, useBias: false})]),
  after('after-separable', L => [L.separableConv2d({inputShape: [5, 6, 3], filters: 4, kernelSize: 3})]),
  after('after-dense', L => [L.dense({inputShape: [7], units: 5})]),
  after('after-dense-no-bias', L => [L.dense({inputShape: [7], units: 5, useBias: false})], {center: false}),
  after('after-dense-relu', L => [L.dense({inputShape: [7], units: 5, activation: 'relu'})]),
  after('after-dense-rank3', L => [L.dense({inputShape: [3, 7], units: 5})]),
  after('after-dense-rank3-axis-1', L => [L.dense({inputShape: [3, 7], units: 5})], {axis: 1}, undefined, notLast),
  after('after-conv-axis-1', L => [conv(L)], {axis: 1}, undefined, notLast),
  after('after-conv-channels-first-axis-1', L => [conv(L, {dataFormat: 'channelsFirst', inputShape: [3, 5, 6]})], {axis: 1}, undefined, notLast),
  after('twice', L => [conv(L)], {}, L => [L.batchNormalization({})]),
  after('not-trainable', L => [conv(L)], {trainable: false}, L => [L.flatten(), L.dense({units: 2})]),

  relu('default', {}),
  relu('max-value', {maxValue: 2.5}),
  relu('max-value-6', {maxValue: 6}),
  relu('rank4', {inputShape: [3, 3, 3]}),
  relu('after-conv', {}, {low: -2, high: 2, build: ({L, sequential}) => sequential([conv(L), L.reLU({maxValue: 1})])}),

  softmax('rank2', [7]),
  softmax('rank2-axis-minus-one', [7], {axis: -1}),
  softmax('rank2-axis-1', [7], {axis: 1}),
  softmax('rank3-axis-minus-one', [3, 7], {axis: -1}),
  softmax('rank3-axis-2', [3, 7], {axis: 2}),
  softmax('rank4-axis-minus-one', [2, 3, 5], {axis: -1}),
  softmax('rank3-default-axis', [3, 7], {}, {refused: true}),
  softmax('rank3-axis-1', [3, 7], {axis: 1}, {refused: true}),
  softmax('after-dense', [7], {}, {build: ({L, sequential}) => sequential([L.dense({inputShape: [5], units: 4}), L.softmax({axis: -1})])}),
];
