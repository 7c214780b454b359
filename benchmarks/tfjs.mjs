// TF.js as one of compare.mjs' contenders: a request a line on stdin, an answer a line on stdout.  node tfjs.mjs <cpu | wasm>
console.log = console.info = console.debug = console.error;
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
const {default: tf} = await import('@tensorflow/tfjs');

const [backend] = process.argv.slice(2);
if (backend === 'wasm') {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  // TF.js turns its threads off in Node; what is left is SIMD, which must not be missing unnoticed.
  if (!await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) throw new Error('Node has no SIMD for WebAssembly here');
  wasm.setWasmPaths(join(import.meta.dirname, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
}
tf.env().set('PROD', true);
if (!await tf.setBackend(backend)) throw new Error(`TF.js has no backend '${backend}' here`);
await tf.ready();

const exactly = bytes => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

// tfjs-node's file:// handler, in short: @tensorflow/tfjs has none in Node.
const disk = folder => ({
  async load() {
    const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    return tf.io.getModelArtifactsForJSON(json, async manifest => {
      const shards = await Promise.all(manifest.flatMap(group => group.paths).map(path => readFile(join(folder, path))));
      return [tf.io.getWeightSpecs(manifest), shards.map(exactly)];
    });
  },
  async save(artifacts) {
    await mkdir(folder, {recursive: true});
    const manifest = [{paths: ['weights.bin'], weights: artifacts.weightSpecs}];
    await writeFile(join(folder, 'weights.bin'), Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData)));
    const {modelTopology, format, generatedBy, convertedBy} = artifacts;
    await writeFile(join(folder, 'model.json'), JSON.stringify({modelTopology, format, generatedBy, convertedBy, weightsManifest: manifest}));
    return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
  },
});

let current = {};

async function modelOf(path) {
  if (current.path !== path) {
    current.model?.dispose();
    current = {path, model: await tf.loadLayersModel(disk(dirname(path)))};
  }
  return current.model;
}

const operations = {
  async predict({model: path, input, shape}) {
    const model = await modelOf(path);
    const x = tf.tensor(new Float32Array(exactly(await readFile(input))), shape);
    return {
      run() {
        const y = model.predict(x, {batchSize: shape[0]});
        const values = y.dataSync();
        y.dispose();
        return values;
      },
      end: () => x.dispose(),
    };
  },
  async load({model: path}) {
    return {run: async () => (await tf.loadLayersModel(disk(dirname(path)))).dispose()};
  },
  async save({model: path, folder}) {
    const model = await modelOf(path);
    return {run: () => model.save(disk(folder))};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  let answer;
  try {
    const {run, end} = await operations[request.operation](request);
    const result = await run();
    const started = performance.now();
    let calls = 0;
    do {
      // Awaiting what is no promise would cost a small model a good part of its time.
      const pending = run();
      if (pending instanceof Promise) await pending;
      calls++;
    } while (performance.now() - started < request.milliseconds);
    answer = {milliseconds: (performance.now() - started) / calls, output: request.output ? Array.from(result) : undefined};
    end?.();
  } catch (error) {
    answer = {error: error.message};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
