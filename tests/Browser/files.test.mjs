// The guide's rows "Trigger file downloads" and "User-uploaded files".
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { failed, pages, samePredictions, succeeded } from './lib/fixture.mjs';

const given = pages();

// What a page downloads while it works, by file name.
async function downloads(page, count, work) {
  const caught = [];
  const all = new Promise(resolve => page.on('download', function listen(download) {
    caught.push(download);
    if (caught.length === count) {
      page.off('download', listen);
      resolve();
    }
  }));
  succeeded(await work());
  await all;
  const files = new Map();
  for (const download of caught)
    files.set(download.suggestedFilename(), await readFile(await download.path()));
  return files;
}

const withoutWriter = json => json.toString('utf8').replace(/"generatedBy":"[^"]*"/, '"generatedBy":""');

test('guide, saving, Trigger file downloads: the same two files as TF.js, byte for byte but for the writer\'s name', async () => {
  const theirs = await downloads(given.tfjs.page, 2, () => given.tfjs.call('save', ['indexeddb://m', 'downloads://mymodel'], 21));
  const ours = await downloads(given.app.page, 2, () => given.app.call('Resave', 'indexeddb://m', 'downloads://mymodel', '{}'));
  assert.deepEqual([...theirs.keys()].sort(), ['mymodel.json', 'mymodel.weights.bin']);
  assert.deepEqual([...ours.keys()].sort(), ['mymodel.json', 'mymodel.weights.bin']);
  assert.equal(withoutWriter(ours.get('mymodel.json')), withoutWriter(theirs.get('mymodel.json')));
  assert.ok(ours.get('mymodel.weights.bin').equals(theirs.get('mymodel.weights.bin')));
  assert.match(ours.get('mymodel.json').toString(), /"generatedBy":"LayersGen \d/);
});

test('guide, saving, Trigger file downloads: without a prefix the files are called model', async () => {
  const theirs = await downloads(given.tfjs.page, 2, () => given.tfjs.call('save', 'downloads://', 22));
  const ours = await downloads(given.app.page, 2, () => given.app.call('SaveSmall', 'downloads://', 22, '{}'));
  assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
});

test('guide, saving, Trigger file downloads: models cannot be loaded from there', async () => {
  failed(await given.app.call('Load', 'downloads://m', '{}'), 'NotSupportedException', 'downloads://');
});

// Puts files into a page's real <input type=file>, and tells what the page made of them.
async function pick(files, { strict = true } = {}) {
  const { page } = given.app;
  await page.locator('#strict').setChecked(strict);
  const before = Number(await page.locator('#result').getAttribute('data-count'));
  await page.locator('#files').setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer })));
  await page.locator(`#result[data-count="${before + 1}"]`).waitFor({ state: 'attached' });
  return JSON.parse(await page.locator('#result').textContent());
}

test('guide, loading, User-uploaded files: what TF.js downloaded, LayersGen loads through <input type=file>', async () => {
  let saved;
  const files = await downloads(given.tfjs.page, 2, async () => saved = await given.tfjs.call('save', 'downloads://up', 23));
  samePredictions(saved, await pick([...files]));
  samePredictions(saved, await pick([...files].reverse()));
});

test('guide, loading, User-uploaded files: what LayersGen downloaded, TF.js loads through <input type=file>', async () => {
  let saved;
  const files = await downloads(given.app.page, 2, async () => saved = await given.app.call('SaveSmall', 'downloads://up', 24, '{}'));
  await given.tfjs.page.locator('#files').setInputFiles([...files].map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer })));
  samePredictions(saved, await given.tfjs.call('loadFiles'));
});

test('guide, loading, User-uploaded files: shards in any order, json not first; a missing and an extra one are named', async () => {
  let saved;
  const files = await downloads(given.app.page, 4, async () => saved = await given.app.call('SaveSmall', 'downloads://parts', 25, '{"shardSizeBytes":1000}'));
  assert.deepEqual([...files.keys()].sort(), ['parts.group1-shard1of3.bin', 'parts.group1-shard2of3.bin', 'parts.group1-shard3of3.bin', 'parts.json']);
  const list = [...files].sort(([a], [b]) => a < b ? 1 : -1);
  samePredictions(saved, await pick(list));
  samePredictions(saved, await pick(list.reverse()));
  const lacking = list.filter(([name]) => name !== 'parts.group1-shard2of3.bin');
  failed(await pick(lacking), 'ModelFormatException', 'parts.json', 'no \'parts.group1-shard2of3.bin\'');
  failed(await pick([...list, ['other.bin', Buffer.from('x')]]), 'ModelFormatException', '\'other.bin\', which it does not list');
  failed(await pick([...lacking, ['other.bin', Buffer.from('x')]]), 'ModelFormatException', '\'parts.group1-shard2of3.bin\'', '\'other.bin\'');
  failed(await pick(list.map(([name, bytes]) => name.endsWith('3of3.bin') ? [name, bytes.subarray(0, 5)] : [name, bytes])), 'ModelFormatException', 'parts.json', 'bytes');
});

test('User-uploaded files: model.json alone loads with initial values where Strict is off, as in TF.js', async () => {
  const files = await downloads(given.tfjs.page, 2, () => given.tfjs.call('save', 'downloads://only', 26));
  const only = [['only.json', files.get('only.json')]];
  const loaded = succeeded(await pick(only, { strict: false }));
  assert.equal(loaded.outputs.length, 6);
  assert.ok(loaded.outputs.every(Number.isFinite));
  failed(await pick(only), 'ModelFormatException', 'only.weights.bin');
});

test('User-uploaded files: a file that is no model.json is refused in words', async () => {
  failed(await pick([['photo.json', Buffer.from('not json')]]), 'ModelFormatException', 'photo.json', 'JSON');
  failed(await pick([['graph.json', Buffer.from('{"format":"graph-model"}')]]), 'ModelFormatException', 'graph-model');
});
