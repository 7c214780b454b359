const merge = (layer, kind, variant, shapes, args, more) => ({layer, variant, ...more, build: ({L, input, model}) => {
  const xs = shapes.map(shape => input({shape}));
  return model(xs, L[kind](args ?? {}).apply(xs));
}});
const add = (variant, shapes, more) => merge('Add', 'add', variant, shapes, {}, more);
const concat = (variant, shapes, args, more) => merge('Concatenate', 'concatenate', variant, shapes, args, more);

export default [
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
