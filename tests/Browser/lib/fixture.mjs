// What most suites share: a server, a browser, and one page each of LayersGen and of TF.js. Storage is empty before each test.
import { before, after, beforeEach, afterEach } from 'node:test';
import assert from 'node:assert/strict';
import { serve } from './server.mjs';
import { appFolder, launch, openApp, openTfjs, tfjsMounts } from './pages.mjs';

const TOLERANCE = 1e-5;

export function pages() {
  const given = {};
  before(async () => {
    given.elsewhere = await serve({ cors: true });
    given.server = await serve({ mounts: { '/': appFolder, ...tfjsMounts }, allow: [given.elsewhere.origin] });
    given.browser = await launch();
    given.app = await openApp(given.browser.context, given.server.origin);
    given.tfjs = await openTfjs(given.browser.context, given.server.origin);
    settleAfter(given, 'app', /^(Save|Resave|Copy|Move|Remove)/);
    settleAfter(given, 'tfjs', /^(save|copy|move|remove)/);
  });
  after(async () => {
    await given.browser?.close();
    await given.server?.close();
    await given.elsewhere?.close();
  });
  beforeEach(async () => {
    await emptyStorage(given.tfjs.page);
    await settled(given.app, given.tfjs);
  });
  afterEach(() => assert.deepEqual([...given.app.complaints.splice(0), ...given.tfjs.complaints.splice(0)], []));
  return given;
}

/** A digest of what is in a page's localStorage. */
export const entries = page => page.evaluate(async () => {
  const text = new TextEncoder().encode(JSON.stringify(Object.entries(localStorage).sort()));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', text))).join();
});

/** Waits until all pages see the same localStorage: that of a process follows that of another a moment later. */
export async function settled(...sides) {
  for (let i = 0; i < 200; i++) {
    if (new Set(await Promise.all(sides.map(side => entries(side.page)))).size === 1)
      return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail('a page does not see what another has stored');
}

/** Changes storage by a script in TF.js' page, and waits until LayersGen's page sees it. */
export async function changed({ app, tfjs }, script, value) {
  await tfjs.page.evaluate(script, value);
  await settled(app, tfjs);
}

function settleAfter(given, side, names) {
  const { call } = given[side];
  given[side].call = async (name, ...values) => {
    const answer = await call(name, ...values);
    if (names.test(name))
      await settled(given.app, given.tfjs);
    return answer;
  };
}

export function emptyStorage(page) {
  return page.evaluate(() => new Promise((resolve, reject) => {
    localStorage.clear();
    const request = indexedDB.deleteDatabase('tensorflowjs');
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    // TF.js answers a moment before it closes its connection.
    request.onblocked = () => setTimeout(() => reject(new Error('a page keeps the database open')), 10_000);
  }));
}

/** Fails if a call failed, and hands on its answer. */
export function succeeded(answer) {
  assert.equal(answer.error, undefined, `${answer.error}: ${answer.message}`);
  return answer;
}

/** Both sides predicted the same for the same input. */
export function samePredictions(a, b) {
  succeeded(a);
  succeeded(b);
  assert.equal(a.outputs.length, 6);
  assert.equal(b.outputs.length, 6);
  a.outputs.forEach((value, i) => assert.ok(Math.abs(value - b.outputs[i]) <= TOLERANCE, `output ${i}: ${value} and ${b.outputs[i]}`));
}

/** A call failed with an exception of LayersGen whose message has all the words. */
export function failed(answer, type, ...words) {
  assert.equal(answer.error, type, JSON.stringify(answer));
  for (const word of words)
    assert.ok(answer.message.includes(word), `"${word}" is not in: ${answer.message}`);
}
