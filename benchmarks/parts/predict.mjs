// Predictions, with one thread and with all, beside ONNX Runtime and TF.js' wasm with as many: with one in Node, with all in Chromium.
import {cpus} from 'node:os';
import {join} from 'node:path';
import {checkAgreement} from '../agreement.mjs';
import {figure, milliseconds, ratio} from '../figures.mjs';

// The targets, as ratios to ONNX Runtime.
const onnxTargets = {iris: 1, lenet: 1, mobilenetV2: 1.5, efficientNetB0: 1.5, resnet50: 1.5, unet: 1.5, dcgan: 1.5};
// Plain JavaScript takes seconds for one picture.
const withPlainJavaScript = new Set(['iris', 'lenet', 'lstm']);

export default {
  models: ['iris', 'lenet', 'lstm', 'bigru', 'dcgan', 'unet', 'mobilenetV2', 'efficientNetB0', 'resnet50'],

  async run(context) {
    const rows = [];
    for (const model of this.models) {
      const {shape, batches} = await context.describe(model);
      for (const batch of batches) {
        const request = {operation: 'predict', model: context.json(model), input: join(context.folder(model), `input${batch}.bin`), shape: [batch, ...shape]};
        const names = ['one', 'onnxOne', 'all', 'onnxAll', 'wasm', 'wasmAll', ...(withPlainJavaScript.has(model) ? ['cpu'] : [])];
        await checkAgreement(context.contenders, names, request);
        const times = await context.measure(Object.fromEntries(names.map(contender => [contender, {contender, ...request}])));
        for (const [threads, ours, onnx, wasm] of [[1, times.one, times.onnxOne, times.wasm], [cpus().length, times.all, times.onnxAll, times.wasmAll]]) {
          rows.push([
            model, batch, threads, milliseconds(ours), ratio(ours, onnx, onnxTargets[model]), ratio(ours, wasm, 1), times.cpu ? ratio(ours, times.cpu) : '–',
            figure(ours.map(answer => answer.allocated), {unit: 'B', most: 0}),
          ]);
        }
      }
    }
    return {columns: ['model', 'batch', 'threads', 'LayersGen', '/ ONNX Runtime', '/ TF.js wasm', '/ TF.js cpu', 'allocated'], rows};
  },
};
