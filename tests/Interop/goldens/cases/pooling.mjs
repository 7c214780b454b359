const variants = [
  ['default', {}],
  ['valid-odd', {poolSize: 2}, [7, 5, 3]],
  ['pool3', {poolSize: 3}, [7, 8, 3]],
  ['pool-pair', {poolSize: [2, 3]}, [6, 7, 2]],
  ['same', {padding: 'same'}, [6, 6, 3]],
  ['same-odd', {padding: 'same'}, [7, 5, 3]],
  ['same-stride1', {padding: 'same', poolSize: 3, strides: 1}, [5, 6, 2]],
  ['same-stride1-pool2', {padding: 'same', poolSize: 2, strides: 1}, [5, 6, 2]],
  ['same-pool3-stride2-odd', {padding: 'same', poolSize: 3, strides: 2}, [7, 7, 2]],
  ['same-pool3-stride2-even', {padding: 'same', poolSize: 3, strides: 2}, [6, 8, 2]],
  ['same-pool5-stride3', {padding: 'same', poolSize: 5, strides: 3}, [4, 8, 2]],
  ['stride3', {poolSize: 2, strides: 3}, [8, 9, 2]],
  ['stride-pair', {poolSize: [3, 2], strides: [1, 2]}, [6, 7, 2]],
  ['many-channels', {poolSize: 2}, [4, 4, 19]],
  ['whole', {poolSize: [5, 4]}, [5, 4, 3]],
  ['channels-first', {dataFormat: 'channelsFirst'}, [3, 6, 7]],
  ['channels-first-same', {dataFormat: 'channelsFirst', padding: 'same', poolSize: 3, strides: 2}, [3, 6, 7]],
];
const globals = [
  ['default', {}, [4, 5, 3]],
  ['channels-last', {dataFormat: 'channelsLast'}, [3, 3, 18]],
  ['channels-first', {dataFormat: 'channelsFirst'}, [3, 4, 5]],
];
const sequences = [
  ['default', {}, [7, 3]],
  ['same-pool3-stride2', {poolSize: 3, strides: 2, padding: 'same'}, [8, 2]],
  ['stride1', {poolSize: 4, strides: 1}, [6, 19]],
];
const volumes = [
  ['default', {}, [4, 5, 6, 2]],
  ['same-triple', {poolSize: [1, 2, 3], strides: [2, 1, 2], padding: 'same'}, [3, 4, 5, 2]],
  ['pool3-same-stride1', {poolSize: 3, strides: 1, padding: 'same'}, [3, 2, 4, 9]],
  ['channels-first', {dataFormat: 'channelsFirst'}, [2, 4, 3, 4]],
];
const make = (layer, kind, list) => list.map(([variant, args, inputShape = [6, 6, 3]]) => ({layer, variant,
  build: ({L, sequential}) => sequential([L[kind]({inputShape, ...args})])}));

export default [
  ...make('MaxPooling2D', 'maxPooling2d', variants),
  ...make('AveragePooling2D', 'averagePooling2d', variants),
  ...make('GlobalAveragePooling2D', 'globalAveragePooling2d', globals),
  ...make('MaxPooling1D', 'maxPooling1d', sequences),
  ...make('AveragePooling1D', 'averagePooling1d', sequences),
  ...make('MaxPooling3D', 'maxPooling3d', volumes),
  ...make('AveragePooling3D', 'averagePooling3d', volumes),
  ...make('GlobalAveragePooling1D', 'globalAveragePooling1d', [['default', {}, [5, 3]], ['many-channels', {}, [4, 19]], ['one-step', {}, [1, 4]]]),
  ...make('GlobalMaxPooling1D', 'globalMaxPooling1d', [['default', {}, [5, 3]], ['many-channels', {}, [4, 19]], ['one-step', {}, [1, 4]]]),
  ...make('GlobalMaxPooling2D', 'globalMaxPooling2d', globals),
  {layer: 'MaxPooling2D', variant: 'all-negative-same', low: -3, high: -1, build: ({L, sequential}) => sequential([
    L.maxPooling2d({inputShape: [5, 5, 2], poolSize: 3, strides: 2, padding: 'same'})])},
  {layer: 'GlobalAveragePooling2D', variant: 'head', build: ({L, sequential}) => sequential([
    L.conv2d({inputShape: [6, 6, 2], filters: 5, kernelSize: 3}), L.globalAveragePooling2d({}), L.dense({units: 3, activation: 'softmax'})])},
];
