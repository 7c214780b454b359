// What goes wrong with storage in real browsers: each is a clear error, and the model stored before stays whole.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { changed, emptyStorage, entries, failed, pages, samePredictions, settled, succeeded } from './lib/fixture.mjs';
import { launch, openApp } from './lib/pages.mjs';

const given = pages();

// Fills localStorage so that `left` characters remain, as both pages see it; tells a digest of it.
async function fill(left) {
  await changed(given, fillPage, left);
  return entries(given.app.page);
}

function fillPage(rest) {
  let size = 1 << 22;
  let filler = 0;
  while (size > 0) {
    try {
      localStorage.setItem(`filler${filler}`, 'x'.repeat(size));
      filler++;
    } catch {
      size >>= 1;
    }
  }
  localStorage.removeItem(`room`);
  const last = localStorage.getItem('filler0');
  localStorage.setItem('filler0', last.slice(rest));
}

test('Local storage, quota exceeded: the error says so, and nothing of the model stays', async () => {
  await fill(2000);
  const answer = await given.app.call('SaveSmall', 'localstorage://new', 1, '{}');
  failed(answer, 'BrowserStorageException', 'localstorage://new', 'full', 'indexeddb://');
  assert.equal(answer.fault, 'QuotaExceeded');
  assert.deepEqual(await given.app.page.evaluate(() => Object.keys(localStorage).filter(key => key.startsWith('tensorflowjs'))), []);
});

test('Local storage, quota exceeded: the model stored before under the name is as it was', async () => {
  const old = await given.tfjs.call('save', 'localstorage://m', 2);
  const before = await fill(2000);
  const answer = await given.app.call('SaveSmall', 'localstorage://m', 3, JSON.stringify({ metadata: { text: 'x'.repeat(10_000) } }));
  failed(answer, 'BrowserStorageException', 'localstorage://m', 'full');
  assert.ok(await entries(given.app.page) === before, 'localStorage is not as it was');
  samePredictions(old, await given.app.call('LoadSmall', 'localstorage://m'));
});

test('Local storage, quota exceeded: a model that fits in the place of the old one is saved', async () => {
  await given.app.call('SaveSmall', 'localstorage://m', 4, '{}');
  await fill(200);
  const saved = succeeded(await given.app.call('SaveSmall', 'localstorage://m', 5, '{}'));
  samePredictions(saved, await given.tfjs.call('load', 'localstorage://m'));
});

test('IndexedDB, quota exceeded: the error says so, and the model stored before is as it was in both stores', async () => {
  // Chromium remembers for a while how much room it granted: a browser that was short of it from the start.
  const browser = await launch();
  try {
    const app = await openApp(browser.context, given.server.origin);
    const devtools = await browser.context.newCDPSession(app.page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: given.server.origin, quotaSize: 500_000 });
    const old = await app.call('SaveSmall', 'indexeddb://m', 6, '{}');
    const listed = succeeded(await app.call('List', 'indexeddb'));
    const answer = await app.call('SaveMedium', 'indexeddb://m');
    failed(answer, 'BrowserStorageException', 'indexeddb://m', 'full');
    assert.equal(answer.fault, 'QuotaExceeded');
    assert.deepEqual(await app.call('List', 'indexeddb'), listed);
    samePredictions(old, await app.call('LoadSmall', 'indexeddb://m'));
  } finally {
    await browser.close();
  }
});

const openAt = version => given.tfjs.page.evaluate(wanted => new Promise((resolve, reject) => {
  const request = indexedDB.open('tensorflowjs', wanted);
  request.onupgradeneeded = () => { request.result.createObjectStore(`other${wanted}`); };
  request.onsuccess = () => { request.result.close(); resolve(); };
  request.onerror = () => reject(request.error);
}), version);

test('IndexedDB, version conflict: a newer version of the database is an error that says who made it', async () => {
  await openAt(2);
  for (const answer of [await given.app.call('SaveSmall', 'indexeddb://m', 1, '{}'), await given.app.call('Load', 'indexeddb://m', '{}'), await given.app.call('List', 'indexeddb')]) {
    failed(answer, 'BrowserStorageException', 'tensorflowjs', 'newer version', 'developer tools');
    assert.equal(answer.fault, 'VersionConflict');
  }
});

test('IndexedDB, version conflict: a database without TF.js\' stores is an error that says what is missing', async () => {
  await openAt(1);
  const answer = await given.app.call('SaveSmall', 'indexeddb://m', 1, '{}');
  failed(answer, 'BrowserStorageException', 'models_store');
  assert.equal(answer.fault, 'VersionConflict');
});

test('IndexedDB, onblocked: a tab that does not let an upgrade happen is an error, not an endless wait', async () => {
  await given.tfjs.call('save', 'indexeddb://m', 1);
  // One tab holds the database and ignores versionchange; an upgrade by another waits for it, and all behind it.
  await given.tfjs.page.evaluate(() => new Promise(resolve => {
    indexedDB.open('tensorflowjs', 1).onsuccess = event => {
      globalThis.held = event.target.result;
      const upgrade = indexedDB.open('tensorflowjs', 2);
      upgrade.onblocked = () => resolve();
      upgrade.onsuccess = () => upgrade.result.close();
    };
  }));
  try {
    const answer = await given.app.call('Load', 'indexeddb://m', '{}');
    failed(answer, 'BrowserStorageException', 'another tab', 'close it');
    assert.equal(answer.fault, 'Busy');
  } finally {
    await given.tfjs.page.evaluate(() => globalThis.held.close());
  }
});

test('IndexedDB, onversionchange: a page that has used the database lets another delete it', async () => {
  succeeded(await given.app.call('SaveSmall', 'indexeddb://m', 1, '{}'));
  succeeded(await given.app.call('Load', 'indexeddb://m', '{}'));
  await emptyStorage(given.tfjs.page);
  assert.deepEqual(await given.app.call('List', 'indexeddb'), {});
});

test('two tabs at once: of two saves under one name, one wins whole, in both places', async () => {
  const other = await openApp(given.browser.context, given.server.origin);
  after(() => other.close());
  for (const scheme of ['localstorage', 'indexeddb']) {
    const saves = [];
    for (let i = 0; i < 6; i++)
      saves.push(await Promise.all([given.app, other].map((tab, j) => tab.call('SaveSmall', `${scheme}://m`, 100 + 2 * i + j, '{}'))));
    await settled(given.app, other, given.tfjs);
    const loaded = succeeded(await given.tfjs.call('load', `${scheme}://m`));
    const same = saves.at(-1).filter(saved => succeeded(saved).outputs.every((value, i) => Math.abs(value - loaded.outputs[i]) <= 1e-5));
    assert.equal(same.length, 1, scheme);
    samePredictions(loaded, await other.call('LoadSmall', `${scheme}://m`));
  }
});

test('damaged Local storage: the item at fault is named; the model is listed and can be removed', async () => {
  const damage = (item, value) => changed(given, ([key, text]) => text === null ? localStorage.removeItem(key) : localStorage.setItem(key, text), [`tensorflowjs_models/m/${item}`, value]);
  const cases = [
    ['weight_data', '*not base64*', 'tensorflowjs_models/m/weight_data'],
    ['weight_data', 'AAAA', 'weightsManifest[0].paths'],
    ['weight_data', null, 'tensorflowjs_models/m/weight_data'],
    ['weight_specs', '[{"name":"conv/kernel","shape":[-1],"dtype":"float32"}]', 'shape'],
    ['weight_specs', '{"a":1}', 'weights'],
    ['model_topology', '{"class_name":', 'tensorflowjs_models/m/model_topology'],
    ['model_topology', null, 'tensorflowjs_models/m/model_topology'],
    ['model_metadata', '{"format":"graph-model"}', 'graph-model'],
  ];
  for (const [item, value, word] of cases) {
    await emptyStorage(given.tfjs.page);
    await given.tfjs.call('save', 'localstorage://m', 1);
    await damage(item, value);
    failed(await given.app.call('Load', 'localstorage://m', '{}'), 'ModelFormatException', 'localstorage://m', word);
  }
  await damage('info', 'not json');
  assert.equal(succeeded(await given.app.call('List', 'localstorage')).m.weightDataBytes, 0);
  succeeded(await given.app.call('Remove', 'localstorage', 'm'));
  assert.deepEqual(await given.tfjs.page.evaluate(() => Object.keys(localStorage)), []);
});

test('damaged IndexedDB: a record that is no model is refused in words', async () => {
  const spoil = change => given.tfjs.page.evaluate(async what => {
    const database = await new Promise(resolve => { indexedDB.open('tensorflowjs', 1).onsuccess = event => resolve(event.target.result); });
    const transaction = database.transaction('models_store', 'readwrite');
    const store = transaction.objectStore('models_store');
    store.get('m').onsuccess = event => {
      const record = event.target.result;
      const { weightData } = record.modelArtifacts;
      if (what === 'none')
        delete record.modelArtifacts;
      else if (what === 'text')
        record.modelArtifacts.weightData = 'bytes';
      else if (what === 'short')
        record.modelArtifacts.weightData = weightData.slice(1);
      else if (what === 'pieces')
        record.modelArtifacts.weightData = [weightData.slice(0, 1001), weightData.slice(1001)];
      else if (what === 'huge')
        record.modelArtifacts.modelTopology = { size: 10n };
      store.put(record);
    };
    await new Promise(resolve => { transaction.oncomplete = resolve; });
    database.close();
  }, change);
  for (const [change, word] of [['none', 'modelArtifacts'], ['text', 'no bytes'], ['short', 'bytes'], ['huge', 'model.json']]) {
    await given.tfjs.call('save', 'indexeddb://m', 1);
    await spoil(change);
    failed(await given.app.call('Load', 'indexeddb://m', '{}'), 'ModelFormatException', 'indexeddb://m', word);
  }
  // TF.js' types allow weights in several pieces.
  const saved = await given.tfjs.call('save', 'indexeddb://m', 1);
  await spoil('pieces');
  samePredictions(saved, await given.app.call('Load', 'indexeddb://m', '{}'));
});

test('blocked storage: where the user forbids site data, both places say so', async () => {
  const browser = await launch({ preferences: { profile: { default_content_setting_values: { cookies: 2 } } } });
  try {
    const app = await openApp(browser.context, given.server.origin);
    for (const url of ['localstorage://m', 'indexeddb://m']) {
      for (const answer of [await app.call('SaveSmall', url, 1, '{}'), await app.call('Load', url, '{}'), await app.call('List', url.split(':')[0])]) {
        failed(answer, 'BrowserStorageException', 'does not let this page use', 'settings', 'downloads://');
        assert.equal(answer.fault, 'Denied', JSON.stringify(answer));
      }
    }
  } finally {
    await browser.close();
  }
});
