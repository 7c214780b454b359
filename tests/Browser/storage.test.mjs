// The guide's rows "Local storage" and "IndexedDB", and tf.io's management calls: TF.js and LayersGen on one origin.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { changed, failed, pages, samePredictions, succeeded } from './lib/fixture.mjs';

const given = pages();

const PLACES = [
  { row: 'Local storage', scheme: 'localstorage' },
  { row: 'IndexedDB', scheme: 'indexeddb' },
];

for (const { row, scheme } of PLACES) {
  const url = `${scheme}://my/model-1`;

  test(`guide, saving and loading, ${row}: what LayersGen saved, TF.js loads and predicts alike`, async () => {
    const saved = await given.app.call('SaveSmall', url, 7, '{}');
    samePredictions(saved, await given.tfjs.call('load', url));
  });

  test(`guide, saving and loading, ${row}: what TF.js saved, LayersGen loads and predicts alike`, async () => {
    const saved = await given.tfjs.call('save', url, 3);
    samePredictions(saved, await given.app.call('Load', url, '{}'));
    samePredictions(saved, await given.app.call('LoadSmall', url));
  });

  test(`guide, saving and loading, ${row}: a model outlives a reload of both pages`, async () => {
    const saved = await given.app.call('SaveSmall', url, 11, '{}');
    await given.app.reload();
    await given.tfjs.reload();
    samePredictions(saved, await given.app.call('LoadSmall', url));
    samePredictions(saved, await given.tfjs.call('load', url));
  });

  test(`guide, ${row}: metadata and the training configuration pass through LayersGen`, async () => {
    succeeded(await given.tfjs.call('save', url, 5, { compile: true, includeOptimizer: true }));
    const before = await stored(scheme, 'my/model-1');
    succeeded(await given.app.call('Resave', url, `${scheme}://copy`, '{"includeOptimizer":true,"metadata":{"owner":"Zoë","runs":[1,2]},"flushToDisk":true}'));
    const after = await stored(scheme, 'copy');
    assert.ok(before.trainingConfig);
    assert.deepEqual(after.trainingConfig, before.trainingConfig);
    assert.deepEqual(after.modelTopology, before.modelTopology);
    // The state of TF.js' optimizer, which follows the model's weights, is not kept.
    assert.deepEqual(after.weightSpecs, before.weightSpecs.filter(weight => weight.group !== 'optimizer'));
    assert.ok(after.weightSpecs.length < before.weightSpecs.length && after.weightBytes.length > 2000);
    assert.deepEqual(after.weightBytes, before.weightBytes.slice(0, after.weightBytes.length));
    assert.deepEqual(after.userDefinedMetadata, { owner: 'Zoë', runs: [1, 2] });
    assert.equal(after.format, 'layers-model');
    assert.match(after.generatedBy, /^LayersGen \d/);
    assert.equal((await given.tfjs.call('load', `${scheme}://copy`)).metadata.owner, 'Zoë');
  });

  test(`tf.io.listModels, ${row}: each lists the other's models with the same sizes and dates`, async () => {
    const theirs = await given.tfjs.call('save', `${scheme}://theirs`, 1);
    const ours = succeeded(await given.app.call('SaveSmall', `${scheme}://ours/1`, 2, '{}'));
    const seenByUs = succeeded(await given.app.call('List', scheme));
    const seenByThem = await given.tfjs.call('list');
    assert.deepEqual(Object.keys(seenByUs).sort(), ['ours/1', 'theirs']);
    assert.deepEqual(Object.keys(seenByThem).sort(), [`${scheme}://ours/1`, `${scheme}://theirs`]);
    for (const name of Object.keys(seenByUs)) {
      const { dateSaved, modelTopologyType, ...sizes } = seenByThem[`${scheme}://${name}`];
      assert.equal(modelTopologyType, 'JSON');
      assert.equal(new Date(seenByUs[name].dateSaved).getTime(), new Date(dateSaved).getTime());
      assert.deepEqual({ ...seenByUs[name], dateSaved: undefined }, { ...sizes, dateSaved: undefined });
    }
    assert.equal(seenByUs['ours/1'].weightDataBytes, ours.info.weightDataBytes);
    assert.equal(seenByUs.theirs.weightDataBytes, theirs.info.weightDataBytes);
  });

  test(`tf.io.removeModel, ${row}: each removes the other's model, and nothing of it stays`, async () => {
    await given.tfjs.call('save', `${scheme}://theirs`, 1);
    succeeded(await given.app.call('SaveSmall', `${scheme}://ours`, 2, '{}'));
    const removed = succeeded(await given.app.call('Remove', scheme, 'theirs'));
    assert.ok(removed.weightDataBytes > 0);
    assert.equal((await given.tfjs.call('load', `${scheme}://theirs`)).error, 'Error');
    assert.equal((await given.tfjs.call('remove', `${scheme}://ours`)).weightDataBytes, removed.weightDataBytes);
    failed(await given.app.call('Load', `${scheme}://ours`, '{}'), 'KeyNotFoundException', `${scheme}://ours`);
    failed(await given.app.call('Remove', scheme, 'ours'), 'KeyNotFoundException', `${scheme}://ours`);
    assert.deepEqual(await traces(), []);
  });

  test(`tf.io.copyModel, ${row}: TF.js copies LayersGen's model to the other place, where LayersGen loads it`, async () => {
    const saved = await given.app.call('SaveSmall', url, 13, '{}');
    const other = scheme === 'indexeddb' ? 'localstorage://copied' : 'indexeddb://copied';
    await given.tfjs.call('copy', url, other);
    samePredictions(saved, await given.app.call('LoadSmall', other));
  });

  test(`tf.io.moveModel, ${row}: TF.js moves LayersGen's model to the other place, where LayersGen loads it`, async () => {
    const saved = await given.app.call('SaveSmall', url, 14, '{}');
    const other = scheme === 'indexeddb' ? 'localstorage://moved' : 'indexeddb://moved';
    await given.tfjs.call('move', url, other);
    samePredictions(saved, await given.app.call('LoadSmall', other));
    failed(await given.app.call('Load', url, '{}'), 'KeyNotFoundException', url);
  });

  test(`tf.io.copyModel and moveModel, ${row}: ModelManager copies and moves TF.js' model, and TF.js finds it there`, async () => {
    const saved = await given.tfjs.call('save', url, 17);
    const other = scheme === 'indexeddb' ? 'localstorage' : 'indexeddb';
    succeeded(await given.app.call('Copy', url, `${other}://copy`, false));
    samePredictions(saved, await given.tfjs.call('load', `${other}://copy`));
    failed(await given.app.call('Copy', url, `${other}://copy`, false), 'ModelExistsException', `${other}://copy`);
    succeeded(await given.app.call('Copy', url, `${other}://copy`, true));
    failed(await given.app.call('Copy', url, url, true), 'ArgumentException', 'same model');
    succeeded(await given.app.call('Move', url, `${other}://moved`));
    succeeded(await given.app.call('Move', `${other}://moved`, `${other}://moved/again`));
    assert.deepEqual(Object.keys(await given.tfjs.call('list')).sort(), [`${other}://copy`, `${other}://moved/again`]);
    assert.deepEqual(Object.keys(succeeded(await given.app.call('ListAll'))).sort(), [`${other}://copy`, `${other}://moved/again`]);
    samePredictions(saved, await given.tfjs.call('load', `${other}://moved/again`));
  });

  test(`${row}: with Overwrite off a save leaves the model that is there, in the same transaction`, async () => {
    const saved = await given.tfjs.call('save', url, 18);
    failed(await given.app.call('SaveSmall', url, 19, '{"overwrite":false}'), 'ModelExistsException', url);
    samePredictions(saved, await given.app.call('Load', url, '{}'));
    succeeded(await given.app.call('SaveSmall', `${scheme}://free`, 19, '{"overwrite":false}'));
  });

  test(`${row}: a model saved over another replaces it whole`, async () => {
    await given.tfjs.call('save', url, 1);
    const saved = await given.app.call('SaveSmall', url, 2, '{}');
    samePredictions(saved, await given.tfjs.call('load', url));
    assert.deepEqual(Object.keys(await given.app.call('List', scheme)), ['my/model-1']);
  });
}

test('Local storage: a date that .NET has not hides no model', async () => {
  await given.tfjs.call('save', 'localstorage://m', 1);
  await changed(given, () => localStorage.setItem('tensorflowjs_models/far/info', '{"dateSaved":"+012345-01-01T00:00:00.000Z"}'));
  assert.deepEqual(Object.keys(await given.app.call('List', 'localstorage')).sort(), ['far', 'm']);
});

test('Local storage: TF.js writes the keys LayersGen writes, and no others', async () => {
  await given.tfjs.call('save', 'localstorage://m', 1);
  const theirs = await given.tfjs.page.evaluate(() => Object.keys(localStorage).sort());
  await given.app.call('SaveSmall', 'localstorage://m', 1, '{}');
  assert.deepEqual(await given.tfjs.page.evaluate(() => Object.keys(localStorage).sort()), theirs);
});

test('IndexedDB: the database LayersGen makes is the one TF.js makes', async () => {
  const shape = () => given.tfjs.page.evaluate(() => new Promise(resolve => {
    indexedDB.open('tensorflowjs').onsuccess = event => {
      const database = event.target.result;
      const stores = Array.from(database.objectStoreNames);
      const transaction = database.transaction(stores);
      const found = [database.version, ...stores.map(name => [name, transaction.objectStore(name).keyPath, transaction.objectStore(name).autoIncrement])];
      database.close();
      resolve(found);
    };
  }));
  await given.app.call('SaveSmall', 'indexeddb://m', 1, '{}');
  const ours = await shape();
  await given.tfjs.call('remove', 'indexeddb://m');
  await given.tfjs.page.evaluate(() => new Promise(resolve => { indexedDB.deleteDatabase('tensorflowjs').onsuccess = resolve; }));
  await given.tfjs.call('save', 'indexeddb://m', 1);
  assert.deepEqual(ours, await shape());
});

test('registration: services.AddLayersModels(o => o.AddBrowser()) knows the schemes', async () => {
  const schemes = (await given.app.page.locator('#schemes').textContent()).split(' ');
  for (const scheme of ['downloads', 'file', 'https', 'indexeddb', 'localstorage', 'memory'])
    assert.ok(schemes.includes(scheme), scheme);
});

// What lies in storage under a name, in one form for both places.
function stored(scheme, name) {
  return given.tfjs.page.evaluate(async ([place, model]) => {
    if (place === 'localstorage') {
      const item = key => localStorage.getItem(`tensorflowjs_models/${model}/${key}`);
      return {
        ...JSON.parse(item('model_metadata')), modelTopology: JSON.parse(item('model_topology')),
        weightSpecs: JSON.parse(item('weight_specs')), weightBytes: Array.from(atob(item('weight_data')), letter => letter.charCodeAt(0)),
      };
    }
    const database = await new Promise(resolve => { indexedDB.open('tensorflowjs', 1).onsuccess = event => resolve(event.target.result); });
    const request = database.transaction('models_store').objectStore('models_store').get(model);
    await new Promise(resolve => { request.onsuccess = resolve; });
    database.close();
    const { weightData, ...rest } = request.result.modelArtifacts;
    return { ...rest, weightBytes: Array.from(new Uint8Array(weightData)) };
  }, [scheme, name]);
}

// All that is in either place, by key.
function traces() {
  return given.tfjs.page.evaluate(async () => {
    const found = Object.keys(localStorage);
    const database = await new Promise(resolve => {
      const request = indexedDB.open('tensorflowjs');
      request.onsuccess = () => resolve(request.result);
    });
    for (const store of database.objectStoreNames) {
      const request = database.transaction(store).objectStore(store).getAllKeys();
      await new Promise(resolve => { request.onsuccess = resolve; });
      found.push(...request.result.map(key => `${store}/${key}`));
    }
    database.close();
    return found;
  });
}
