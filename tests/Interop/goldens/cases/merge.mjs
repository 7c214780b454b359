const merge = (layer, kind, variant, shapes, args, more) => ({layer, variant, ...more, build: ({L, input, model}) => {
  const xs = shapes.map(shape => input({shape}));
  return model(xs, L[kind](args ?? {}).apply(xs));
}});
const add = (variant, shapes, more) => merge('Add', 'add', variant, shapes, {}, more);
const concat = (variant, shapes, args, more) => merge('Concatenate', 'concatenate', variant, shapes, args, more);

const merged = (layer, kind) => [
  merge(layer, kind, 'two', [[7], [7]]),
  merge(layer, kind, 'three', [[3, 5], [3, 5], [3, 5]]),
  merge(layer, kind, 'rank4', [[3, 4, 5], [3, 4, 5]]),
  merge(layer, kind, 'broadcast', [[3, 5], [1, 5]]),
  merge(layer, kind, 'broadcast-both', [[3, 1], [1, 5]]),
  merge(layer, kind, 'broadcast-rank', [[3, 4, 5], [5]]),
];
const dot = (variant, shapes, args, more) => merge('Dot', 'dot', variant, shapes, args, more);

export default [
  ...merged('Average', 'average'),
  ...merged('Maximum', 'maximum'),
  ...merged('Minimum', 'minimum'),
  ...merged('Multiply', 'multiply'),
  dot('vectors', [[7], [7]], {axes: 1}),
  dot('vectors-last', [[7], [7]], {axes: -1}),
  dot('vectors-normalized', [[7], [7]], {axes: -1, normalize: true}),
  dot('matrices', [[3, 7], [4, 7]], {axes: 2}),
  dot('matrices-last', [[3, 7], [4, 7]], {axes: -1}),
  dot('matrices-normalized', [[3, 7], [4, 7]], {axes: 2, normalize: true}),
  dot('matrices-first', [[7, 3], [7, 4]], {axes: 1}),
  dot('matrices-pair', [[3, 7], [7, 4]], {axes: [2, 1]}),
  dot('matrices-pair-turned', [[7, 3], [4, 7]], {axes: [1, 2]}),
  dot('pair-normalized', [[7, 3], [4, 7]], {axes: [1, 2], normalize: true}),
  dot('vector-and-matrix', [[7], [4, 7]], {axes: [1, 2]}),
  dot('matrix-and-vector', [[3, 7], [7]], {axes: [2, 1]}),
  dot('wide', [[19, 33], [21, 33]], {axes: -1}, {low: -1, high: 1}),
  add('two', [[7], [7]]),
  add('three', [[7], [7], [7]]),
  add('rank3', [[3, 5], [3, 5]]),
  add('rank4', [[3, 4, 5], [3, 4, 5], [3, 4, 5]]),
  add('broadcast-one', [[3, 5], [1, 5]]),
  add('broadcast-one-first', [[1, 5], [3, 5]]),
  add('broadcast-both', [[3, 1], [1, 5]]),
  add('broadcast-rank', [[3, 5], [5]], {shapes: [[2, 3, 5], [2, 5]]}),
  add('broadcast-rank4', [[3, 4, 5], [5]]),
  add('broadcast-rank4-rank3', [[3, 4, 5], [4, 5]]),
  {layer: 'Add', variant: 'with-itself', build: ({L, input, model}) => {
    const x = input({shape: [6]});
    const y = L.dense({units: 4}).apply(x);
    return model(x, L.add({}).apply([y, y]));
  }},
  concat('default', [[3], [4]]),
  concat('axis-minus-one', [[2, 3], [2, 4]], {axis: -1}),
  concat('axis-1', [[2, 3], [4, 3]], {axis: 1}),
  concat('axis-1-rank2', [[3], [4]], {axis: 1}),
  concat('three', [[3], [4], [2]]),
  concat('three-rank4', [[3, 4, 2], [3, 4, 5], [3, 4, 1]]),
  concat('rank4-axis-1', [[3, 4, 2], [1, 4, 2]], {axis: 1}),
  concat('rank4-axis-2', [[3, 4, 2], [3, 1, 2], [3, 2, 2]], {axis: 2}),
  concat('rank4-axis-minus-2', [[3, 4, 2], [3, 1, 2]], {axis: -2}, {refused: true}),
  concat('rank3-axis-minus-2', [[2, 3], [4, 3]], {axis: -2}, {refused: true}),
];
