import {floorInputs} from './core.mjs';

const gru = (variant, args, more) => ({layer: 'GRU', variant,
  build: ({L, sequential}) => sequential([L.gru({inputShape: [5, 3], units: 4, ...args})]), ...more});

const simple = (variant, args, more) => ({layer: 'SimpleRNN', variant,
  build: ({L, sequential}) => sequential([L.simpleRNN({inputShape: [5, 3], units: 4, ...args})]), ...more});
const lstm = (variant, args, more) => ({layer: 'LSTM', variant,
  build: ({L, sequential}) => sequential([L.lstm({inputShape: [5, 3], units: 4, ...args})]), ...more});
const rnn = (variant, cell, args, more) => ({layer: 'RNN', variant,
  build: ({L, sequential}) => sequential([L.rnn({inputShape: [5, 3], cell: cell(L), ...args})]), ...more});
const both = (variant, inner, args, more) => ({layer: 'Bidirectional', variant,
  build: ({L, sequential}) => sequential([L.bidirectional({inputShape: [5, 3], layer: inner(L), ...args})]), ...more});
const each = (variant, inner, inputShape, more) => ({layer: 'TimeDistributed', variant,
  build: (builders) => builders.sequential([builders.L.timeDistributed({inputShape, layer: inner(builders.L, builders)})]), ...more});
const convLstm = (variant, args, inputShape = [3, 5, 6, 2], more) => ({layer: 'ConvLSTM2D', variant,
  build: ({L, sequential}) => sequential([L.convLstm2d({inputShape, filters: 2, kernelSize: 3, ...args})]), ...more});
// The words are small indices, so that some are the padding 0.
const masked = (variant, layers, more) => ({layer: 'Embedding', variant: `masked-${variant}`, ...more, low: 0, high: 3, before: floorInputs,
  build: ({L, sequential}) => sequential([L.embedding({inputDim: 3, outputDim: 4, inputLength: 6, maskZero: true}), ...layers(L)])});
const functional = (layer, variant, build, more) => ({layer, variant, ...more, build: ({L, input, model}) => build(L, input, model)});

export default [
  simple('default', {}),
  simple('return-sequences', {returnSequences: true}),
  simple('go-backwards', {goBackwards: true}),
  simple('relu-no-bias', {activation: 'relu', useBias: false, returnSequences: true}),
  simple('softmax', {activation: 'softmax', returnSequences: true}),
  simple('wide', {units: 19, inputShape: [3, 11]}, {batch: 3}),
  functional('SimpleRNN', 'return-state', (L, input, model) => {
    const x = input({shape: [5, 3]});
    return model(x, L.simpleRNN({units: 4, returnState: true}).apply(x));
  }),
  lstm('default', {}),
  lstm('return-sequences', {returnSequences: true}),
  lstm('go-backwards', {goBackwards: true}),
  lstm('softmax', {activation: 'softmax', recurrentActivation: 'softmax'}),
  lstm('go-backwards-sequences', {goBackwards: true, returnSequences: true}),
  lstm('no-bias', {useBias: false}),
  lstm('activation-relu-recurrent-sigmoid', {activation: 'relu', recurrentActivation: 'sigmoid'}),
  lstm('unit-forget-bias', {unitForgetBias: true}),
  lstm('implementation-2-dropout', {implementation: 2, dropout: 0.2, recurrentDropout: 0.1}),
  lstm('unknown-steps', {inputShape: [null, 3]}, {shapes: [[2, 6, 3]]}),
  lstm('long', {inputShape: [40, 2], units: 3, returnSequences: true}),
  lstm('wide', {units: 19, inputShape: [3, 11]}, {batch: 3}),
  functional('LSTM', 'return-state', (L, input, model) => {
    const x = input({shape: [5, 3]});
    return model(x, L.lstm({units: 4, returnState: true, returnSequences: true}).apply(x));
  }),
  functional('LSTM', 'encoder-decoder', (L, input, model) => {
    const x = input({shape: [5, 3], name: 'source'});
    const y = input({shape: [4, 2], name: 'target'});
    const [, h, c] = L.lstm({units: 4, returnState: true}).apply(x);
    return model([x, y], L.dense({units: 3, activation: 'softmax'}).apply(L.lstm({units: 4, returnSequences: true}).apply(y, {initialState: [h, c]})));
  }),
  {layer: 'LSTM', variant: 'stacked', build: ({L, sequential}) => sequential([
    L.lstm({inputShape: [5, 3], units: 4, returnSequences: true}), L.dropout({rate: 0.5}), L.lstm({units: 3}), L.dense({units: 2})])},
  rnn('simple-cell', L => L.simpleRNNCell({units: 4}), {}),
  rnn('gru-cell', L => L.gruCell({units: 4}), {returnSequences: true}),
  rnn('lstm-cell', L => L.lstmCell({units: 4, recurrentActivation: 'sigmoid'}), {goBackwards: true}),
  rnn('stacked-cells', L => L.stackedRNNCells({cells: [L.lstmCell({units: 4}), L.gruCell({units: 3}), L.simpleRNNCell({units: 2})]}), {returnSequences: true}),
  rnn('list-of-cells', L => [L.gruCell({units: 4}), L.gruCell({units: 3})], {}),
  both('lstm', L => L.lstm({units: 4}), {}),
  both('gru-sequences-sum', L => L.gru({units: 4, returnSequences: true}), {mergeMode: 'sum'}),
  both('simple-mul', L => L.simpleRNN({units: 4, returnSequences: true}), {mergeMode: 'mul'}),
  both('lstm-sequences-ave', L => L.lstm({units: 4, returnSequences: true}), {mergeMode: 'ave'}),
  both('inner-backwards', L => L.gru({units: 4, returnSequences: true, goBackwards: true}), {mergeMode: 'concat'}),
  both('rnn-of-cells', L => L.rnn({cell: [L.lstmCell({units: 3}), L.simpleRNNCell({units: 2})], returnSequences: true}), {}, {refused: true}),
  functional('Bidirectional', 'no-merge', (L, input, model) => {
    const x = input({shape: [5, 3]});
    return model(x, L.bidirectional({layer: L.gru({units: 4, returnSequences: true}), mergeMode: null}).apply(x));
  }),
  functional('Bidirectional', 'return-state', (L, input, model) => {
    const x = input({shape: [5, 3]});
    return model(x, L.bidirectional({layer: L.lstm({units: 4, returnState: true})}).apply(x));
  }),
  each('dense', L => L.dense({units: 4, activation: 'relu'}), [5, 3]),
  each('conv2d', L => L.conv2d({filters: 2, kernelSize: 2}), [3, 5, 4, 2]),
  each('flatten', L => L.flatten({}), [3, 4, 2]),
  each('model', (L, {sequential}) => sequential([L.dense({units: 4, inputShape: [3]}), L.dense({units: 2})], 'inner'), [5, 3]),
  each('bidirectional', L => L.bidirectional({layer: L.lstm({units: 2})}), [3, 4, 2]),
  each('time-distributed', L => L.timeDistributed({layer: L.dense({units: 2})}), [3, 4, 2]),
  convLstm('default', {}),
  convLstm('same-sequences', {padding: 'same', returnSequences: true}),
  convLstm('softmax', {padding: 'same', activation: 'softmax', recurrentActivation: 'softmax'}),
  convLstm('strides', {strides: 2, kernelSize: [2, 3], useBias: false}),
  convLstm('dilation', {dilationRate: 2, recurrentActivation: 'sigmoid'}, [2, 7, 7, 2]),
  convLstm('channels-first', {dataFormat: 'channelsFirst', padding: 'same', returnSequences: true}, [3, 2, 4, 5]),
  masked('lstm', L => [L.lstm({units: 3})]),
  masked('gru-sequences', L => [L.gru({units: 3, returnSequences: true})]),
  masked('simple-backwards', L => [L.simpleRNN({units: 3, goBackwards: true})]),
  masked('stacked', L => [L.lstm({units: 3, returnSequences: true}), L.dropout({rate: 0.2}), L.lstm({units: 2})]),
  masked('bidirectional', L => [L.bidirectional({layer: L.lstm({units: 3, returnSequences: true})}), L.gru({units: 2})]),
  masked('time-distributed', L => [L.timeDistributed({layer: L.dense({units: 3})}), L.lstm({units: 2})]),
  masked('stacked-cells', L => [L.rnn({cell: [L.lstmCell({units: 3}), L.gruCell({units: 2})], returnSequences: true})]),
  gru('default', {}),
  gru('softmax', {activation: 'softmax', recurrentActivation: 'softmax'}),
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
