// TF.js with a backend, and its models' files.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** TF.js, ready; its chatter goes to standard error, for standard output belongs to protocols. */
export async function start(backend) {
  console.log = console.info = console.debug = console.error;
  const {default: tf} = await import('@tensorflow/tfjs');
  if (backend === 'wasm') {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    // TF.js turns its threads off in Node; what is left is SIMD, which must not be missing unnoticed.
    if (!await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) throw new Error('Node has no SIMD for WebAssembly here');
    wasm.setWasmPaths(join(import.meta.dirname, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  }
  tf.env().set('PROD', true);
  if (!await tf.setBackend(backend)) throw new Error(`TF.js has no backend '${backend}' here`);
  await tf.ready();
  return tf;
}

/** The bytes alone, without the pool that Node's buffers may lie in. */
export const exactly = bytes => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

/** tfjs-node's file:// handler, in short: @tensorflow/tfjs has none in Node. */
export const disk = (tf, folder) => ({
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
