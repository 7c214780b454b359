// What docs/browser.md tells of memory: the renderer process while it stores and loads 204.8 MB in IndexedDB, by LayersGen and by a bare page. Linux.
//   tests/Browser/run.sh, then: CHROMIUM=chromium node memory.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { appFolder, launch, openApp, tfjsMounts } from './lib/pages.mjs';
import { serve } from './lib/server.mjs';

const BYTES = 204_800_000;
const SETTLE_MS = 2000;

const read = path => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // The process has ended meanwhile.
    if (error.code === 'ENOENT' || error.code === 'ESRCH')
      return '';
    throw error;
  }
};

// The renderers among this process' descendants.
function renderers() {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const parents = new Map(all.map(pid => [pid, read(`/proc/${pid}/stat`).replace(/.*\) /, '').split(' ')[1]]));
  const isOurs = pid => pid !== undefined && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return all.filter(pid => isOurs(pid) && read(`/proc/${pid}/cmdline`).includes('--type=renderer'));
}

const gigabytes = key => Math.max(...renderers().map(pid => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024 / 1e9)).toFixed(2);

async function measure(what, page, work) {
  await page.waitForTimeout(SETTLE_MS);
  for (const pid of renderers())
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = gigabytes('VmRSS');
  await work();
  console.log(`${what}: ${before} GB before, ${gigabytes('VmHWM')} at the peak, ${gigabytes('VmRSS')} after`);
}

const server = await serve({ mounts: { '/': appFolder, ...tfjsMounts } });
let browser = await launch();
const openBare = async () => {
  const page = await browser.context.newPage();
  await page.goto(server.origin + '/tfjs/index.html');
  await page.evaluate(() => {
    globalThis.open = () => new Promise(resolve => {
      const request = indexedDB.open('bare', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('models', { keyPath: 'name' });
      request.onsuccess = () => resolve(request.result);
    });
  });
  return page;
};
let page = await openBare();
await measure('a bare page makes and stores an ArrayBuffer', page, () => page.evaluate(async length => {
  let buffer = new ArrayBuffer(length);
  const words = new Uint32Array(buffer);
  for (let i = 0, word = 1; i < words.length; i++)
    words[i] = word = Math.imul(word, 1664525) + 1013904223;
  const transaction = (await globalThis.open()).transaction('models', 'readwrite');
  transaction.objectStore('models').put({ name: 'm', buffer });
  buffer = buffer.transfer(0);
  await new Promise(resolve => { transaction.oncomplete = resolve; });
}, BYTES));
await page.close();
page = await openBare();
await measure('a bare page loads it', page, () => page.evaluate(async () => {
  const request = (await globalThis.open()).transaction('models').objectStore('models').get('m');
  await new Promise(resolve => { request.onsuccess = resolve; });
  globalThis.loaded = request.result;
}));
await browser.close();

browser = await launch();
let app = await openApp(browser.context, server.origin);
await measure('LayersGen makes and saves a model', app.page, () => app.call('SaveLarge', 'indexeddb://large', 42));
await app.close();
app = await openApp(browser.context, server.origin);
await measure('LayersGen loads it', app.page, () => app.call('LoadLarge', 'indexeddb://large'));
await browser.close();
await server.close();
