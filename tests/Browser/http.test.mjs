// The guide's row "HTTP request", and the options of tf.io.http, from a page.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { failed, pages, samePredictions, succeeded } from './lib/fixture.mjs';

const given = pages();

const form = upload => upload.parts.map(({ name, fileName, type, bytes }) => ({ name, fileName, type, length: bytes.length }));

test('guide, saving, HTTP request: the form TF.js sends, the same weights in it', async () => {
  const { uploads, origin } = given.server;
  uploads.length = 0;
  await given.tfjs.call('save', ['indexeddb://m', `${origin}/upload`], 31);
  const saved = succeeded(await given.app.call('Resave', 'indexeddb://m', `${origin}/upload`, '{}'));
  assert.ok(saved.info.weightDataBytes > 0);
  const [theirs, ours] = uploads;
  assert.equal(theirs.method, 'POST');
  assert.equal(ours.method, 'POST');
  assert.deepEqual(form(ours).map(({ length, ...rest }) => rest), form(theirs).map(({ length, ...rest }) => rest));
  assert.ok(ours.parts[1].bytes.equals(theirs.parts[1].bytes));
  const writer = /"generatedBy":"[^"]*"/;
  assert.equal(ours.parts[0].bytes.toString().replace(writer, ''), theirs.parts[0].bytes.toString().replace(writer, ''));
});

test('guide, saving, tf.io.http with requestInit {method: PUT, headers}: both are sent', async () => {
  const { uploads, origin } = given.server;
  uploads.length = 0;
  await given.tfjs.call('save', `${origin}/upload`, 32, { http: { requestInit: { method: 'PUT', headers: { 'x-model': 'Zoe-1' } } } });
  const saved = succeeded(await given.app.call('SaveSmall', `${origin}/upload`, 32, '{"http":{"method":"PUT","headers":{"x-model":"Zoe-1"}}}'));
  assert.equal(saved.status, 200);
  assert.deepEqual(uploads.map(upload => [upload.method, upload.headers['x-model']]), [['PUT', 'Zoe-1'], ['PUT', 'Zoe-1']]);
});

test('guide, loading, HTTP request: each loads what the other has sent, by URL and by a path relative to the page', async () => {
  const { origin } = given.server;
  const ours = await given.app.call('SaveSmall', `${origin}/upload`, 33, '{}');
  samePredictions(ours, await given.tfjs.call('load', `${origin}/models/model.json`));
  const theirs = await given.tfjs.call('save', `${origin}/upload`, 34);
  samePredictions(theirs, await given.app.call('Load', `${origin}/models/model.json`, '{}'));
  samePredictions(theirs, await given.app.call('Load', 'models/model.json', '{}'));
});

test('tf.io.http, another origin: CORS lets both save and load there', async () => {
  const { uploads, origin } = given.elsewhere;
  uploads.length = 0;
  const saved = await given.app.call('SaveSmall', `${origin}/upload`, 35, '{"http":{"headers":{"x-model":"far"}}}');
  assert.equal(succeeded(saved).status, 200);
  assert.equal(uploads[0].headers['x-model'], 'far');
  samePredictions(saved, await given.tfjs.call('load', `${origin}/models/model.json`));
  samePredictions(saved, await given.app.call('Load', `${origin}/models/model.json`, '{}'));
});

test('tf.io.http with requestInit {credentials: "include"}: cookies go to another origin only where asked', async () => {
  const { origin } = given.elsewhere;
  await given.browser.context.addCookies([{ name: 'key', value: 'secret', url: origin }]);
  const saved = await given.app.call('SaveSmall', `${origin}/upload`, 36, '{}');
  const url = `${origin}/private/model.json`;
  failed(await given.app.call('Load', url, '{}'), 'HttpRequestException', '401', 'no cookie');
  samePredictions(saved, await given.app.call('Load', url, '{"http":{"credentials":"Include"}}'));
  samePredictions(saved, await given.tfjs.call('load', url, { http: { requestInit: { credentials: 'include' } } }));
  failed(await given.app.call('Load', `${given.server.origin}/private/model.json`, '{"http":{"credentials":"Omit"}}'), 'HttpRequestException', '401');
});

test('tf.io.http with requestInit {mode: "same-origin"}: another origin is not asked, allowed or not', async () => {
  const { origin, uploads } = given.elsewhere;
  const saved = succeeded(await given.app.call('SaveSmall', `${origin}/upload`, 39, '{"http":{"mode":"Cors"}}'));
  samePredictions(saved, await given.tfjs.call('load', `${origin}/models/model.json`, { http: { requestInit: { mode: 'cors' } } }));
  uploads.length = 0;
  failed(await given.app.call('SaveSmall', `${origin}/upload`, 40, '{"http":{"mode":"SameOrigin"}}'), 'HttpRequestException', origin);
  failed(await given.app.call('Load', `${origin}/models/model.json`, '{"http":{"mode":"SameOrigin"}}'), 'HttpRequestException', origin);
  assert.equal((await given.tfjs.call('load', `${origin}/models/model.json`, { http: { requestInit: { mode: 'same-origin' } } })).error, 'TypeError');
  assert.equal((await given.tfjs.call('save', `${origin}/upload`, 40, { http: { requestInit: { mode: 'same-origin' } } })).error, 'TypeError');
  assert.deepEqual(uploads, []);
  succeeded(await given.app.call('SaveSmall', `${given.server.origin}/upload`, 41, '{"http":{"mode":"SameOrigin"}}'));
});

test('tf.io.http with requestInit {cache: "no-store"}: the request says so', async () => {
  const { uploads, origin } = given.server;
  uploads.length = 0;
  await given.tfjs.call('save', `${origin}/upload`, 42, { http: { requestInit: { cache: 'no-store' } } });
  succeeded(await given.app.call('SaveSmall', `${origin}/upload`, 42, '{"http":{"cache":"NoStore"}}'));
  assert.deepEqual(uploads.map(upload => upload.headers['cache-control']), ['no-cache', 'no-cache']);
});

test('HTTP request: a server that does not allow the page is an error that names CORS', async () => {
  // An address of this machine that the policy of the page lets through, and that answers no other origin.
  const { origin } = given.elsewhere;
  const saved = await given.app.call('SaveSmall', `${origin}/upload`, 37, '{"http":{"headers":{"x-forbidden":"1"}}}');
  failed(saved, 'HttpRequestException', `POST ${origin}/upload`, 'CORS', 'Access-Control-Allow-Origin');
});

test('HTTP request: a page cannot write files, and is told what it can', async () => {
  failed(await given.app.call('SaveSmall', 'models/m', 38, '{}'), 'NotSupportedException', 'downloads://', 'indexeddb://');
});
