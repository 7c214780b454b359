import {centerCrop, resizing} from '../lib/corrected.mjs';

const one = (layer, kind, variant, inputShape, args, more) => ({layer, variant, build: ({L, sequential}) => sequential([L[kind]({inputShape, ...args})]), ...more});
const rescaling = (variant, inputShape, args, more) => one('Rescaling', 'rescaling', variant, inputShape, args, {low: 0, high: 255, ...more});
// TF.js writes the result's shape over the input's, so another layer has to keep it from the model's.
const behind = (layer, kind, variant, inputShape, args, more) => ({layer, variant,
  build: ({L, sequential}) => sequential([L.reshape({inputShape, targetShape: [...inputShape]}), L[kind](args)]), ...more});
const floorInputs = (model, inputs) => { inputs.forEach((t, i) => { inputs[i] = t.floor(); }); };
const encoding = (variant, inputShape, args, more) => behind('CategoryEncoding', 'categoryEncoding', variant, inputShape, {numTokens: 6, ...args},
  {low: 0, high: 6, batch: 3, before: floorInputs, ...more});
const crop = (variant, inputShape, args, more) => behind('CenterCrop', 'centerCrop', variant, inputShape, args, more);
const resize = (variant, inputShape, args, more) => one('Resizing', 'resizing', variant, inputShape, args, {expected: resizing, stuck: true, ...more});
export default [
  rescaling('scale', [17], {scale: 1 / 255}),
  rescaling('scale-and-offset', [3, 4, 3], {scale: 1 / 127.5, offset: -1}),
  rescaling('negative', [3, 5], {scale: -0.5, offset: 100}),

  encoding('multi-hot', [4], {outputMode: 'multiHot'}),
  encoding('default', [5]),
  encoding('one-hot', [1], {outputMode: 'oneHot'}),
  encoding('one-hot-more-tokens', [1], {outputMode: 'oneHot', numTokens: 11}),
  encoding('count', [7], {outputMode: 'count'}),
  encoding('one-hot-of-several', [4], {outputMode: 'oneHot'}, {refused: true}),

  // Where one column is too many, TF.js cuts off the left one, Keras the right; and it can't run a crop that enlarges.
  crop('half', [6, 8, 2], {height: 3, width: 4}),
  crop('odd', [7, 9, 1], {height: 4, width: 4}),
  crop('one-column-less', [5, 6, 2], {height: 5, width: 5}, {expected: centerCrop}),
  crop('rows-only', [7, 5, 3], {height: 4, width: 5}),
  crop('larger', [4, 6, 2], {height: 8, width: 9}, {expected: centerCrop, stuck: true}),

  resize('larger', [4, 5, 2], {height: 7, width: 9}),
  resize('smaller', [8, 9, 3], {height: 3, width: 4}),
  resize('nearest', [4, 5, 2], {height: 7, width: 3, interpolation: 'nearest'}),
  resize('crop', [6, 9, 2], {height: 4, width: 3, cropToAspectRatio: true}),
  resize('crop-nearest', [9, 6, 1], {height: 4, width: 5, interpolation: 'nearest', cropToAspectRatio: true}),
];
