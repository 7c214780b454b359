import {layersModelFiles} from '../../node/io.mjs';
import {causal, channelsFirstConv1D, dilatedDepthwise, halfPixelUpSampling} from '../lib/corrected.mjs';
import {activations} from './core.mjs';

const conv = (variant, args, inputShape = [7, 6, 3], more) => ({layer: 'Conv2D', variant, ...more,
  build: ({L, sequential}) => sequential([L.conv2d({inputShape, filters: 4, kernelSize: 3, ...args})])});
const depthwise = (variant, args, inputShape = [7, 6, 3], more) => ({...more, layer: 'DepthwiseConv2D', variant,
  build: ({L, sequential}) => sequential([L.depthwiseConv2d({inputShape, kernelSize: 3, ...args})])});
const separable = (variant, args, inputShape = [7, 6, 3], more) => ({layer: 'SeparableConv2D', variant, ...more,
  build: ({L, sequential}) => sequential([L.separableConv2d({inputShape, filters: 4, kernelSize: 3, ...args})])});
// TF.js' SeparableConv2D leaves depth_multiplier out of its config and so can't read its own file; Keras writes it.
const withMultiplier = depthMultiplier => ({files: artifacts => {
  artifacts.modelTopology.config.layers[0].config.depth_multiplier = depthMultiplier;
  return layersModelFiles(artifacts);
}});
const conv1 = (variant, args, inputShape = [9, 3], more) => ({...more, layer: 'Conv1D', variant,
  build: ({L, sequential}) => sequential([L.conv1d({inputShape, filters: 4, kernelSize: 3, ...args})])});
const conv3 = (variant, args, inputShape = [4, 5, 6, 2], more) => ({...more, layer: 'Conv3D', variant,
  build: ({L, sequential}) => sequential([L.conv3d({inputShape, filters: 3, kernelSize: 2, ...args})])});
const transpose = (variant, args, inputShape = [3, 4, 3], more) => ({...more, layer: 'Conv2DTranspose', variant,
  build: ({L, sequential}) => sequential([L.conv2dTranspose({inputShape, filters: 2, kernelSize: 3, ...args})])});
const transpose3 = (variant, args, inputShape = [2, 3, 4, 2], more) => ({...more, layer: 'Conv3DTranspose', variant,
  build: ({L, sequential}) => sequential([L.conv3dTranspose({inputShape, filters: 3, kernelSize: 2, ...args})])});
const cropping = (variant, args, inputShape = [5, 6, 2]) => ({layer: 'Cropping2D', variant,
  build: ({L, sequential}) => sequential([L.cropping2D({inputShape, ...args})])});
const upSampling = (variant, args, inputShape = [3, 4, 2], more) => ({...more, layer: 'UpSampling2D', variant,
  build: ({L, sequential}) => sequential([L.upSampling2d({inputShape, ...args})])});
// TF.js' Conv1D knows data_format and leaves it out of its config; Keras writes it.
const withChannelsFirst = {expected: channelsFirstConv1D, files: artifacts => {
  artifacts.modelTopology.config.layers[0].config.data_format = 'channels_first';
  return layersModelFiles(artifacts);
}};
const padding = (variant, args, inputShape = [3, 4, 2]) => ({layer: 'ZeroPadding2D', variant,
  build: ({L, sequential}) => sequential([L.zeroPadding2d({inputShape, ...args})])});
// Strides, sizes and kernels under 'same': odd and even sizes pad differently.
const same = make => [[1, 3, [5, 5]], [1, 2, [5, 6]], [2, 3, [6, 6]], [2, 3, [7, 7]], [2, 2, [7, 5]], [2, 4, [8, 7]], [3, 3, [8, 9]], [3, 2, [7, 8]], [2, 1, [5, 6]], [2, 5, [4, 3]]]
  .map(([strides, kernelSize, size]) => make(`same-stride${strides}-kernel${kernelSize}-size${size.join('x')}`, {strides, kernelSize, padding: 'same'}, [...size, 3]));

export default [
  conv('valid', {}),
  conv('valid-stride2', {strides: 2}),
  conv('valid-stride-pair', {strides: [2, 3], kernelSize: [2, 3]}, [8, 9, 2]),
  conv('explicit-valid', {padding: 'valid', strides: 3}, [9, 8, 2]),
  ...same(conv),
  conv('dilation2', {dilationRate: 2}, [8, 9, 2]),
  conv('dilation2-same', {dilationRate: 2, padding: 'same'}, [8, 9, 2]),
  conv('dilation-pair', {dilationRate: [3, 2]}, [10, 9, 2]),
  conv('dilation-pair-same', {dilationRate: [1, 3], padding: 'same', kernelSize: [3, 2]}, [6, 9, 2]),
  conv('kernel-1x3', {kernelSize: [1, 3]}),
  conv('kernel-5x2-same', {kernelSize: [5, 2], padding: 'same'}),
  conv('kernel-full', {kernelSize: [7, 6]}),
  conv('no-bias', {useBias: false}),
  conv('no-bias-relu', {useBias: false, activation: 'relu', padding: 'same'}),
  conv('1x1', {kernelSize: 1}),
  conv('1x1-many', {kernelSize: 1, filters: 33}, [5, 5, 17]),
  conv('1x1-stride2', {kernelSize: 1, strides: 2}),
  conv('1x1-no-bias', {kernelSize: [1, 1], useBias: false, activation: 'relu6'}),
  conv('5x5', {kernelSize: 5}, [9, 8, 2]),
  conv('5x5-same-stride2', {kernelSize: 5, padding: 'same', strides: 2}, [9, 8, 2]),
  conv('many-channels', {filters: 33}, [5, 6, 17]),
  conv('many-channels-same', {filters: 33, padding: 'same', activation: 'relu'}, [5, 6, 17]),
  conv('one-channel', {filters: 1}, [6, 6, 1]),
  conv('wide-row', {filters: 9, padding: 'same'}, [2, 40, 3]),
  conv('channels-first', {dataFormat: 'channelsFirst'}, [3, 7, 6]),
  conv('channels-first-same-stride2', {dataFormat: 'channelsFirst', padding: 'same', strides: 2, activation: 'relu'}, [3, 7, 6]),
  conv('channels-first-dilation', {dataFormat: 'channelsFirst', dilationRate: 2, useBias: false}, [2, 8, 7]),
  conv('channels-first-softmax', {dataFormat: 'channelsFirst', activation: 'softmax'}, [3, 5, 6]),
  ...activations.map(activation => conv(`activation-${activation}`, {activation}, [5, 4, 2], {unreadable: activation === 'gelu_new'})),
  conv('strides-and-dilation', {strides: 2, dilationRate: 2}, [9, 9, 2], {refused: true}),

  depthwise('valid', {}),
  depthwise('multiplier3', {depthMultiplier: 3}),
  depthwise('multiplier3-same-stride2', {depthMultiplier: 3, padding: 'same', strides: 2}),
  ...same(depthwise),
  depthwise('stride2', {strides: 2}),
  depthwise('stride-pair', {strides: [1, 2]}),
  depthwise('dilation2', {dilationRate: 2}, [8, 8, 3], {expected: dilatedDepthwise}),
  depthwise('dilation2-same', {dilationRate: [2, 2], padding: 'same'}, [6, 7, 3], {expected: dilatedDepthwise}),
  depthwise('kernel-pair', {kernelSize: [2, 4]}),
  depthwise('no-bias', {useBias: false}),
  depthwise('relu', {activation: 'relu'}),
  depthwise('relu6-multiplier2', {activation: 'relu6', depthMultiplier: 2, padding: 'same'}),
  depthwise('many-channels', {padding: 'same'}, [5, 5, 21]),
  depthwise('channels-first', {dataFormat: 'channelsFirst'}, [3, 7, 6]),
  depthwise('channels-first-multiplier2-same-stride2', {dataFormat: 'channelsFirst', depthMultiplier: 2, padding: 'same', strides: 2}, [3, 7, 6]),

  separable('valid', {}),
  separable('same', {padding: 'same'}),
  separable('stride2', {strides: 2}),
  separable('same-stride2', {strides: 2, padding: 'same'}),
  separable('multiplier3', {depthMultiplier: 3, activation: 'relu'}, undefined, withMultiplier(3)),
  separable('multiplier3-as-written-by-tfjs', {depthMultiplier: 3}, undefined, {refused: true}),
  separable('multiplier2-same-no-bias', {depthMultiplier: 2, padding: 'same', useBias: false}, undefined, withMultiplier(2)),
  separable('dilation2', {dilationRate: 2}, [8, 8, 3]),
  separable('dilation2-same', {dilationRate: 2, padding: 'same'}, [8, 8, 3]),
  separable('kernel-pair', {kernelSize: [2, 3]}),
  separable('1x1', {kernelSize: 1}),
  separable('many-channels', {filters: 19, padding: 'same'}, [5, 5, 13]),
  separable('softmax', {activation: 'softmax'}),
  separable('channels-first', {dataFormat: 'channelsFirst', useBias: false}, [3, 7, 6]),
  separable('channels-first-same-stride2', {dataFormat: 'channelsFirst', padding: 'same', strides: 2, depthMultiplier: 2, useBias: false}, [3, 7, 6], withMultiplier(2)),
  separable('channels-first-bias', {dataFormat: 'channelsFirst'}, [3, 7, 6], {refused: true}),

  padding('default', {}),
  padding('int', {padding: 2}),
  padding('pair', {padding: [1, 3]}),
  padding('asymmetric', {padding: [[1, 0], [2, 3]]}),
  padding('zero', {padding: 0}),
  padding('channels-first', {padding: [[0, 1], [2, 1]], dataFormat: 'channelsFirst'}, [2, 3, 4]),
  padding('channels-first-int', {padding: 1, dataFormat: 'channelsFirst'}, [2, 3, 4]),
  {layer: 'ZeroPadding2D', variant: 'before-conv', build: ({L, sequential}) => sequential([
    L.zeroPadding2d({inputShape: [6, 7, 2], padding: [[0, 1], [0, 1]]}), L.conv2d({filters: 3, kernelSize: 3, strides: 2})])},

  conv1('valid', {}),
  conv1('same-stride2', {padding: 'same', strides: 2, activation: 'relu'}),
  conv1('same-even-kernel', {padding: 'same', kernelSize: 4}),
  conv1('dilation3', {dilationRate: 3, useBias: false}),
  conv1('dilation2-same', {dilationRate: 2, padding: 'same'}, [8, 2]),
  conv1('1-step', {kernelSize: 1, activation: 'softmax'}, [5, 6]),
  conv1('many-channels', {filters: 33, padding: 'same'}, [7, 17]),
  conv1('channels-first', {dataFormat: 'channelsFirst', padding: 'same'}, [3, 8], withChannelsFirst),
  conv1('channels-first-as-written-by-tfjs', {dataFormat: 'channelsFirst'}, [3, 8], {refused: true}),
  conv1('causal', {padding: 'causal'}, [6, 2], causal),
  conv1('causal-stride2', {padding: 'causal', strides: 2, kernelSize: 2}, [7, 2], causal),
  conv1('causal-dilation2', {padding: 'causal', dilationRate: 2, activation: 'tanh'}, [7, 3], causal),

  conv3('valid', {}),
  conv3('same-stride2', {padding: 'same', strides: 2, kernelSize: 3}, [3, 4, 5, 2]),
  conv3('kernel-triple', {kernelSize: [1, 2, 3], strides: [2, 1, 1], activation: 'relu'}),
  conv3('dilation2', {dilationRate: 2, useBias: false}, [3, 4, 5, 2]),
  conv3('1x1x1', {kernelSize: 1, activation: 'softmax'}, [2, 3, 2, 4]),
  conv3('channels-first', {dataFormat: 'channelsFirst', padding: 'same'}, [2, 3, 4, 3]),

  transpose('valid', {}),
  transpose('same', {padding: 'same', activation: 'relu'}),
  transpose('same-stride2', {padding: 'same', strides: 2}),
  transpose('valid-stride2', {strides: 2, useBias: false}),
  transpose('stride-above-kernel', {strides: 3, kernelSize: 2}),
  transpose('same-stride-above-kernel', {strides: [3, 4], kernelSize: 2, padding: 'same'}, [2, 3, 2]),
  transpose('even-kernel-pair', {kernelSize: [4, 2], strides: [2, 1], padding: 'same'}),
  transpose('1x1', {kernelSize: 1, filters: 5}),
  transpose('many-channels', {kernelSize: 4, strides: 2, padding: 'same', filters: 19}, [3, 2, 17]),
  transpose('softmax', {activation: 'softmax', filters: 3}),
  transpose('channels-first', {dataFormat: 'channelsFirst', strides: 2}, [3, 2, 4]),
  transpose('channels-first-same', {dataFormat: 'channelsFirst', padding: 'same', strides: 2, activation: 'elu'}, [3, 2, 4]),

  transpose3('valid', {}),
  transpose3('same-stride2', {padding: 'same', strides: 2, kernelSize: 3}, [2, 2, 3, 2]),
  transpose3('kernel-triple', {kernelSize: [1, 2, 3], strides: [2, 1, 2], useBias: false, activation: 'relu'}, [2, 2, 3, 2]),
  transpose3('channels-first', {dataFormat: 'channelsFirst', strides: 2}, [2, 2, 2, 3]),

  cropping('asymmetric', {cropping: [[1, 0], [2, 1]]}),
  cropping('int', {cropping: 1}),
  cropping('pair', {cropping: [1, 2]}),
  cropping('none', {cropping: 0}),
  cropping('channels-first', {cropping: [[0, 1], [1, 2]], dataFormat: 'channelsFirst'}, [2, 4, 5]),

  upSampling('default', {}),
  upSampling('pair', {size: [1, 3]}),
  upSampling('channels-first', {size: [3, 2], dataFormat: 'channelsFirst'}, [2, 2, 3]),
  upSampling('bilinear', {interpolation: 'bilinear'}, undefined, {expected: halfPixelUpSampling}),
  upSampling('bilinear-pair', {size: [3, 4], interpolation: 'bilinear'}, [2, 3, 9], {expected: halfPixelUpSampling}),
  upSampling('bilinear-channels-first', {size: [2, 3], dataFormat: 'channelsFirst', interpolation: 'bilinear'}, [2, 3, 4], {expected: halfPixelUpSampling}),
];
