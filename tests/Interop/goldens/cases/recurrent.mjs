const gru = (variant, args, more) => ({layer: 'GRU', variant,
  build: ({L, sequential}) => sequential([L.gru({inputShape: [5, 3], units: 4, ...args})]), ...more});

export default [
  gru('default', {}),
  gru('reset-after-false', {resetAfter: false}),
  gru('reset-after-true', {resetAfter: true}, {refused: true}),
  gru('return-sequences', {returnSequences: true}),
  gru('go-backwards', {goBackwards: true}),
  gru('go-backwards-sequences', {goBackwards: true, returnSequences: true}),
  gru('no-bias', {useBias: false}),
  gru('activation-relu', {activation: 'relu', returnSequences: true}),
  gru('recurrent-sigmoid', {recurrentActivation: 'sigmoid'}),
  gru('activation-elu-recurrent-tanh', {activation: 'elu', recurrentActivation: 'tanh'}),
  gru('recurrent-hard-sigmoid', {recurrentActivation: 'hardSigmoid'}),
  gru('implementation-1', {implementation: 1}),
  gru('implementation-2', {implementation: 2, returnSequences: true}),
  gru('dropout', {dropout: 0.3, recurrentDropout: 0.2}),
  gru('unroll', {unroll: true}),
  gru('wide', {units: 19, inputShape: [3, 11]}, {batch: 3}),
  gru('one-step', {inputShape: [1, 3]}),
  gru('unknown-steps', {inputShape: [null, 3]}, {shapes: [[2, 6, 3]]}),
  gru('long', {inputShape: [40, 2], units: 3, returnSequences: true}),
  {layer: 'GRU', variant: 'stacked', build: ({L, sequential}) => sequential([
    L.gru({inputShape: [5, 3], units: 4, returnSequences: true}), L.gru({units: 3, goBackwards: true}), L.dense({units: 2})])},
  {layer: 'GRU', variant: 'return-state', build: ({L, input, model}) => {
    const x = input({shape: [5, 3]});
    return model(x, L.gru({units: 4, returnState: true, returnSequences: true}).apply(x));
  }},
  {layer: 'GRU', variant: 'initial-state', build: ({L, input, model}) => {
    const x = input({shape: [5, 3], name: 'sequence'});
    const state = input({shape: [4], name: 'state'});
    return model([x, state], L.gru({units: 4}).apply(x, {initialState: [state]}));
  }},
];
