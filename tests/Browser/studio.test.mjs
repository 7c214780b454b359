// The Web Studio, as a person uses it: files through the real <input>, the keyboard, the stored models, the server; in both themes.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from './lib/server.mjs';
import { folder, launch, openTfjs } from './lib/pages.mjs';
import { emptyStorage, settled } from './lib/fixture.mjs';
import { iris, openStudio, studioMounts } from './lib/studio.mjs';

// SCREENSHOTS=1 renews the pictures of docs/.
const pictures = process.env.SCREENSHOTS ? join(folder, '../../docs/images') : null;

let server, elsewhere, browser, studio, page, tfjs;

before(async () => {
  elsewhere = await serve({ cors: true });
  server = await serve({ mounts: studioMounts, allow: ['http://localhost:*'] });
  browser = await launch({ viewport: { width: 1100, height: 900 }, colorScheme: 'light' });
  tfjs = await openTfjs(browser.context, server.origin);
  await emptyStorage(tfjs.page);
  studio = await openStudio(browser.context, server.origin);
  page = studio.page;
});
after(async () => {
  await browser?.close();
  await server?.close();
  await elsewhere?.close();
});

const status = text => studio.status(text);

async function picture(name) {
  if (!pictures)
    return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, name), fullPage: false });
}

test('Studio: files through the real <input type=file> show the model, its layers and shapes; the focus goes there', async () => {
  await studio.openIris();
  const title = page.getByRole('heading', { level: 2 }).nth(1);
  assert.equal(await title.evaluate(element => element === document.activeElement), true);
  const summary = await page.getByRole('region', { name: 'Layers and their shapes' }).textContent();
  assert.match(summary, /Total params: 419/);
  await page.getByText('weights', { exact: false }).locator('xpath=self::summary').click();
  assert.ok(await page.getByRole('table', { name: /The weights of/ }).getByRole('row').count() > 4);
});

test('Studio: a prediction is TensorFlow.js\' own', async () => {
  await page.getByLabel('Numbers').fill('5.1, 3.5, 1.4, 0.2');
  await page.getByRole('button', { name: 'Predict' }).click();
  await status('Predicted in');
  const cells = await page.locator('table.outputs td.number').allTextContents();
  const expected = JSON.parse(await readFile(join(iris, 'model.json'), 'utf8'));
  assert.ok(expected.modelTopology);
  const theirs = await tfjs.page.evaluate(async () => {
    const model = await tf.loadLayersModel('/iris/model.json');
    return Array.from(model.predict(tf.tensor2d([[5.1, 3.5, 1.4, 0.2]])).dataSync());
  });
  assert.equal(cells.length, 3);
  cells.forEach((cell, i) => assert.ok(Math.abs(Number(cell) - theirs[i]) < 1e-5, `${cell} and ${theirs[i]}`));
  await page.getByLabel('Numbers').fill('5.1, 3.5');
  await page.getByRole('button', { name: 'Predict' }).click();
  await page.getByRole('alert').filter({ hasText: 'needs 4 numbers; there are 2' }).waitFor();
});

test('Studio: saves to each place; TF.js lists what it stored, and the table lists what TF.js stored', async () => {
  await studio.saveTo('indexeddb', 'iris');
  await status('Saved');
  await studio.saveTo('localstorage', 'flowers/iris');
  await status('localstorage://flowers/iris');
  const downloads = [page.waitForEvent('download')];
  await studio.saveTo('downloads', 'iris');
  assert.equal((await downloads[0]).suggestedFilename(), 'iris.json');
  await status('downloads://iris');
  await studio.saveTo('server', `${elsewhere.origin}/upload`);
  await status(`${elsewhere.origin}/upload`);
  assert.deepEqual(elsewhere.uploads.at(-1).parts.map(part => part.name), ['model.json', 'model.weights.bin']);
  await settled(studio, tfjs);
  assert.deepEqual(Object.keys(await tfjs.call('list')).sort(), ['indexeddb://iris', 'localstorage://flowers/iris']);
  await tfjs.call('save', 'indexeddb://made-by-tensorflow.js', 1);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('row', { name: /made-by-tensorflow\.js/ }).waitFor();
  assert.match(await page.getByRole('row', { name: /made-by-tensorflow\.js/ }).textContent(), /\d\.\d kB/);
});

test('Studio: copies, opens, downloads, sends and removes stored models', async () => {
  await page.getByRole('button', { name: 'Copy indexeddb://made-by-tensorflow.js to' }).click();
  await status('Copied');
  await page.getByRole('button', { name: 'Open localstorage://made-by-tensorflow.js' }).click();
  await status('Opened made_by_tfjs');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download localstorage://flowers/iris' }).click();
  assert.equal((await download).suggestedFilename(), 'flowers-iris.json');
  await status('downloads://flowers-iris');
  await page.getByLabel('Address of the model server').fill(`${elsewhere.origin}/upload`);
  const sent = elsewhere.uploads.length;
  await page.getByRole('button', { name: 'Send indexeddb://made-by-tensorflow.js' }).click();
  await status(`to ${elsewhere.origin}/upload/made-by-tensorflow.js`);
  assert.equal(elsewhere.uploads.length, sent + 1);
  await page.getByRole('button', { name: 'Remove localstorage://made-by-tensorflow.js' }).click();
  await page.getByRole('button', { name: 'Yes, remove localstorage://made-by-tensorflow.js' }).click();
  await status('Removed');
  await settled(studio, tfjs);
  assert.ok(!Object.keys(await tfjs.call('list')).includes('localstorage://made-by-tensorflow.js'));
});

test('Studio: an error is announced in words', async () => {
  await page.getByLabel('Or load from a URL').fill('indexeddb://nothing');
  await page.getByLabel('Or load from a URL').press('Enter');
  await page.getByRole('alert').filter({ hasText: 'indexeddb://nothing does not exist' }).waitFor();
});

test('Studio: the keyboard reaches everything, each control has a name, and the theme is kept over a reload', async () => {
  const names = await page.evaluate(() => Array.from(document.querySelectorAll('button, input, select, textarea, progress')).map(element =>
    [element.outerHTML.slice(0, 80), element.getAttribute('aria-label') || element.labels?.[0]?.textContent.trim() || element.textContent.trim()]));
  assert.deepEqual(names.filter(([, name]) => !name), []);
  await studio.openIris();
  await studio.saveTo('indexeddb', 'iris');
  await status('Saved');
  await page.getByLabel('Or load from a URL').fill('');
  await page.evaluate(() => scrollTo(0, 0));
  await picture('studio-light.png');

  const toggle = page.getByRole('button', { name: 'Dark theme' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Open a model' }).waitFor({ timeout: 60_000 });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.equal(await page.getByRole('button', { name: 'Dark theme' }).getAttribute('aria-pressed'), 'true');

  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.getByRole('button', { name: 'Open indexeddb://iris' }).click();
  await status('Opened');
  await page.getByLabel('Numbers').fill('6.3, 2.9, 5.6, 1.8');
  await page.getByRole('button', { name: 'Predict' }).click();
  await status('Predicted in');
  await page.getByRole('heading', { name: 'Try a prediction' }).scrollIntoViewIfNeeded();
  await picture('studio-dark.png');
  await page.getByLabel('Address of the model server').scrollIntoViewIfNeeded();
  await picture('studio-stored.png');
});

test('Studio: nothing was refused by its Content-Security-Policy, and nothing failed unseen', () => assert.deepEqual(studio.complaints, []));
