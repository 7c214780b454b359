// TF.js' wasm backend with as many threads as there are processors, as one of compare.mjs' contenders: in a headless Chromium, for in Node
// it has one. A request a line on stdin, an answer a line on stdout.
import {createServer} from 'node:http';
import {readFile} from 'node:fs/promises';
import {cpus} from 'node:os';
import {extname, resolve, sep} from 'node:path';
import {createInterface} from 'node:readline';
import {chromium} from 'playwright-core';

const artifacts = resolve(import.meta.dirname, '../artifacts/benchmarks');
const packages = resolve(import.meta.dirname, 'node_modules/@tensorflow');
const types = {'.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm'};
const page = `<!doctype html><script src="/packages/tfjs/dist/tf.min.js"></script><script src="/packages/tfjs-backend-wasm/dist/tf-backend-wasm.min.js"></script>`;

/** Serves the models and the packages to a page that may have threads. */
async function serve() {
  const server = createServer(async ({url}, response) => {
    const path = decodeURIComponent(url);
    const [root, rest] = path.startsWith('/packages/') ? [packages, path.slice('/packages'.length)] : [artifacts, path];
    const file = resolve(root, `.${rest}`);
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    if (path === '/') {
      response.setHeader('content-type', 'text/html').end(page);
      return;
    }
    const body = file.startsWith(root + sep) ? await readFile(file).catch(() => null) : null;
    if (body) response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(body);
    else response.writeHead(404).end();
  });
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  return server;
}

const server = await serve();
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu']});
const tab = await browser.newPage();
// TF.js takes at most half of the processors the browser says there are.
await tab.addInitScript(count => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', {get: () => count}), 2 * cpus().length);
await tab.goto(`${origin}/`);
await tab.evaluate(async threads => {
  tf.env().set('PROD', true);
  tf.wasm.setWasmPaths('/packages/tfjs-backend-wasm/dist/');
  tf.wasm.setThreadsCount(threads);
  for (const flag of ['WASM_HAS_SIMD_SUPPORT', 'WASM_HAS_MULTITHREAD_SUPPORT'])
    if (!await tf.env().getAsync(flag)) throw new Error(`${flag} is false here`);
  if (!await tf.setBackend('wasm')) throw new Error('TF.js has no wasm backend here');
  await tf.ready();
  if (tf.wasm.getThreadsCount() !== threads) throw new Error(`${tf.wasm.getThreadsCount()} threads`);
}, cpus().length);

/** What runs in the page; as tfjs.mjs does. */
async function predict({model: path, input, shape, milliseconds, output}) {
  if (globalThis.current?.path !== path) {
    globalThis.current?.model.dispose();
    globalThis.current = {path, model: await tf.loadLayersModel(path)};
  }
  const {model} = globalThis.current;
  const x = tf.tensor(new Float32Array(await (await fetch(input)).arrayBuffer()), shape);
  const run = () => {
    const y = model.predict(x, {batchSize: shape[0]});
    const values = y.dataSync();
    y.dispose();
    return values;
  };
  const result = run();
  const started = performance.now();
  let calls = 0;
  do {
    run();
    calls++;
  } while (performance.now() - started < milliseconds);
  const answer = {milliseconds: (performance.now() - started) / calls, output: output ? Array.from(result) : undefined};
  x.dispose();
  return answer;
}

const urlOf = path => encodeURI(path.slice(artifacts.length));

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  const answer = await tab.evaluate(predict, {...request, model: urlOf(request.model), input: urlOf(request.input)}).catch(error => ({error: error.message}));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
server.close();
