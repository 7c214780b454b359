// 204.8 MB of weights in IndexedDB, by the interpreter of WebAssembly.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { pages, succeeded } from './lib/fixture.mjs';

const given = pages();
const URL = 'indexeddb://large';

const monotone = fractions => fractions.every((value, i) => value <= 1 && (i === 0 || value >= fractions[i - 1]));

test('IndexedDB, a model of 200 MB: saved, loaded after a reload, progress told; a cancelled save leaves it', async () => {
  const saved = succeeded(await given.app.call('SaveLarge', URL, 42));
  assert.equal(saved.info.weightDataBytes, 204_800_000);
  assert.ok(saved.progress.length > 100 && monotone(saved.progress) && saved.progress.at(-1) === 1);

  const cancelled = await given.app.call('CancelLarge', URL, 0.5);
  assert.ok(['OperationCanceledException', 'TaskCanceledException'].includes(cancelled.error), JSON.stringify(cancelled));

  await given.app.reload();
  const loaded = succeeded(await given.app.call('LoadLarge', URL));
  assert.equal(loaded.sample, saved.sample);
  assert.ok(loaded.progress.length > 20 && monotone(loaded.progress) && loaded.progress.at(-1) === 1);
  assert.equal((await given.tfjs.call('list'))[URL].weightDataBytes, 204_800_000);
});
