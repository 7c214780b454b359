// What kernels of vectors do otherwise in WebAssembly than on a processor.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { pages, succeeded } from './lib/fixture.mjs';

const given = pages();

test('NaN goes through convolution, ReLU, pooling, product and softmax to the output', async () => {
  assert.equal(succeeded(await given.app.call('PredictNaN')).count, 3);
});
