// The Web Studio and the model server, both samples as a person starts them: the page on one origin, the server on another.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyStorage } from './lib/fixture.mjs';
import { launch, openTfjs } from './lib/pages.mjs';
import { serve } from './lib/server.mjs';
import { iris, openStudio, startModelServer, studioMounts } from './lib/studio.mjs';

const FLOWER = [6.3, 2.9, 5.6, 1.8];

let site, models, browser, tfjs, studio, page;

before(async () => {
  models = await startModelServer();
  site = await serve({ mounts: studioMounts, allow: ['http://localhost:*'] });
  browser = await launch();
  tfjs = await openTfjs(browser.context, site.origin);
  await emptyStorage(tfjs.page);
  studio = await openStudio(browser.context, site.origin);
  page = studio.page;
});
after(async () => {
  await browser?.close();
  await site?.close();
  await models?.close();
});

const tfjsPredicts = url => tfjs.page.evaluate(async ([path, flower]) => {
  const model = await tf.loadLayersModel(path);
  return Array.from(model.predict(tf.tensor2d([flower])).dataSync());
}, [url, FLOWER]);

// The page shows six digits or so.
const same = (shown, exact) => {
  assert.equal(shown.length, exact.length);
  shown.forEach((value, i) => assert.ok(Math.abs(value - exact[i]) < 1e-5, `${value} and ${exact[i]}`));
};

test('Studio to ModelServer: a model sent over HTTP to another origin is what TF.js loads from there, and predicts alike', async () => {
  await studio.openIris();
  const shown = await studio.predict(FLOWER);
  await studio.saveTo('server', `${models.url}/flowers/iris`);
  await studio.status(`${models.url}/flowers/iris`);
  assert.ok((await readFile(join(models.folder, 'flowers/iris/weights.bin'))).equals(await readFile(join(iris, 'weights.bin'))));
  same(shown, await tfjsPredicts(`${models.url}/flowers/iris/model.json`));
});

test('Studio to ModelServer: a stored model is sent by its name, listed there with its size, opened from there and copied back', async () => {
  await page.getByLabel('Address of the model server').fill(models.url);
  await page.getByRole('button', { name: 'Look there' }).click();
  await page.getByRole('row', { name: /flowers\/iris/ }).waitFor();
  await studio.saveTo('indexeddb', 'mine');
  await page.getByRole('button', { name: 'Send indexeddb://mine' }).click();
  await studio.status(`${models.url}/mine`);

  const listed = await (await fetch(models.url)).json();
  assert.deepEqual(Object.keys(listed).sort(), ['flowers/iris', 'mine']);
  assert.equal(listed.mine.weightDataBytes, (await readFile(join(iris, 'weights.bin'))).length);
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Open mine from the server' }) });
  assert.match(await row.textContent(), /\d\.\d kB/);

  await page.getByRole('button', { name: 'Open mine from the server' }).click();
  await studio.status(`${models.url}/mine/model.json`);
  same(await studio.predict(FLOWER), await tfjsPredicts(`${models.url}/mine/model.json`));
  await page.getByRole('button', { name: 'Copy flowers/iris from the server to indexeddb' }).click();
  await studio.status('indexeddb://flowers/iris');
  same(await studio.predict(FLOWER), await tfjsPredicts('indexeddb://flowers/iris'));
});

test('TF.js to ModelServer: what TF.js sends from a page of another origin, the studio lists and opens', async () => {
  await tfjs.page.evaluate(async url => {
    const model = await tf.loadLayersModel('indexeddb://flowers/iris');
    await model.save(`${url}/theirs`);
  }, models.url);
  await page.getByRole('button', { name: 'Look there' }).click();
  await page.getByRole('button', { name: 'Open theirs from the server' }).click();
  await studio.status(`${models.url}/theirs/model.json`);
  same(await studio.predict(FLOWER), await tfjsPredicts(`${models.url}/theirs/model.json`));
});

test('Studio to ModelServer: a model removed there is gone from the list and from the server', async () => {
  await page.getByRole('button', { name: 'Remove theirs from the server' }).click();
  await page.getByRole('button', { name: 'Yes, remove theirs from the server' }).click();
  await studio.status(`Removed ${models.url}/theirs`);
  assert.equal(await page.getByRole('button', { name: 'Open theirs from the server' }).count(), 0);
  assert.equal((await fetch(`${models.url}/theirs/model.json`)).status, 404);
  assert.deepEqual(studio.complaints, []);
});

test('Studio to ModelServer: what the server refuses, and a server that is not there, are errors in words', async () => {
  await studio.saveTo('server', `${models.url}/no name`);
  await page.getByRole('alert').filter({ hasText: '400' }).filter({ hasText: 'letters, digits' }).waitFor();
  await page.getByLabel('Address of the model server').fill('http://localhost:9/models');
  await page.getByRole('button', { name: 'Look there' }).click();
  await page.getByRole('alert').filter({ hasText: 'http://localhost:9/models was not answered' }).waitFor();
});
