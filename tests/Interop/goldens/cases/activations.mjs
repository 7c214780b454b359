const one = (layer, kind, variant, inputShape, args, more) => ({layer, variant, low: -3, high: 3,
  build: ({L, sequential}) => sequential([L[kind]({inputShape, ...args})]), ...more});
const leaky = (variant, inputShape, args, more) => one('LeakyReLU', 'leakyReLU', variant, inputShape, args, more);
const elu = (variant, inputShape, args, more) => one('ELU', 'elu', variant, inputShape, args, more);
const prelu = (variant, inputShape, args, more) => one('PReLU', 'prelu', variant, inputShape, args, more);
const thresholded = (variant, inputShape, args, more) => one('ThresholdedReLU', 'thresholdedReLU', variant, inputShape, args, more);
const halves = (model, inputs) => { inputs.forEach((t, i) => { inputs[i] = t.mul(2).round().div(2); }); };

export default [
  leaky('default', [17]),
  leaky('alpha', [3, 5], {alpha: 0.05}),
  leaky('alpha-zero', [7], {alpha: 0}),
  leaky('alpha-above-one', [3, 4, 2], {alpha: 1.5}),
  elu('default', [17]),
  elu('rank3', [3, 5]),
  elu('alpha-one', [3, 4, 2], {alpha: 1}),
  elu('alpha', [7], {alpha: 0.5}, {refused: true}),
  prelu('rank2', [17]),
  prelu('rank4', [3, 4, 5]),
  prelu('shared', [3, 4, 5], {sharedAxes: [1, 2]}),
  prelu('shared-first', [3, 5], {sharedAxes: [1]}),
  prelu('shared-last', [3, 4, 5], {sharedAxes: [3]}),
  prelu('shared-middle', [3, 4, 5], {sharedAxes: [2]}),
  prelu('after-dense', [6], {alphaInitializer: 'ones', alphaRegularizer: 'l1l2', alphaConstraint: 'nonNeg'},
    {build: ({L, sequential}) => sequential([L.dense({inputShape: [6], units: 9}), L.prelu({alphaInitializer: 'ones', alphaRegularizer: 'l1l2'})])}),
  thresholded('default', [17]),
  thresholded('theta', [3, 5], {theta: 0.5}),
  thresholded('theta-zero', [3, 4, 2], {theta: 0}),
  thresholded('on-the-threshold', [40], {theta: 1.5}, {before: halves}),
];
