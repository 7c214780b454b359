// Predictions of one kind of layer at a time, with one thread, beside TF.js' single-threaded wasm.
import {join} from 'node:path';
import {checkAgreement} from '../agreement.mjs';
import {milliseconds, ratio} from '../figures.mjs';
import {folderOf, layers} from '../layers.mjs';

// TF.js measures from the pixels' corners, Keras and LayersGen from their centres.
const different = new Set(['upSampling2d, bilinear']);

export default {
  models: layers.map(folderOf),

  async run(context) {
    const rows = [];
    for (const layer of layers) {
      const model = folderOf(layer);
      const {shape, layers: count} = await context.describe(model);
      const request = {operation: 'predict', model: context.json(model), input: join(context.folder(model), 'input1.bin'), shape: [1, ...shape]};
      if (!different.has(layer)) await checkAgreement(context.contenders, ['one', 'wasm'], request);
      const {ours, theirs} = await context.measure({ours: {contender: 'one', ...request}, theirs: {contender: 'wasm', ...request}});
      rows.push([layer, `${shape.join(' x ')}${count > 1 ? `, ${count} times` : ''}`, milliseconds(ours), ratio(ours, theirs, 1)]);
    }
    return {columns: ['layer', 'input', 'LayersGen', '/ TF.js wasm'], rows};
  },
};
