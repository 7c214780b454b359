// Models on disk, read and written with TF.js' own functions. @tensorflow/tfjs has no file:// in Node (that is tfjs-node's),
// so the few lines of its NodeFileSystem that matter are here, with the same file names and the same key order.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import tf from './tf.mjs';

/** A load handler for a model.json on disk: any number of groups and shards. */
export function fromDisk(modelPath) {
  return {
    async load() {
      const json = JSON.parse(await readFile(modelPath, 'utf8'));
      return tf.io.getModelArtifactsForJSON(json, async manifest => {
        const buffers = [];
        for (const group of manifest) {
          for (const path of group.paths) {
            const bytes = await readFile(join(dirname(modelPath), path));
            buffers.push(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
          }
        }
        return [tf.io.getWeightSpecs(manifest), buffers];
      });
    },
  };
}

/** The object tfjs-node's file:// handler writes as model.json; its key order differs from tf.io.getModelJSONForModelArtifacts'. */
export function modelJson(artifacts, weightsManifest) {
  const {modelTopology, format, generatedBy, convertedBy, trainingConfig, signature, userDefinedMetadata} = artifacts;
  const json = {modelTopology, weightsManifest, format, generatedBy, convertedBy};
  if (trainingConfig != null) json.trainingConfig = trainingConfig;
  if (signature != null) json.signature = signature;
  if (userDefinedMetadata != null) json.userDefinedMetadata = userDefinedMetadata;
  return json;
}

/** The files of a model as tfjs-node writes them: model.json and weights.bin. */
export function layersModelFiles(artifacts) {
  const manifest = [{paths: ['weights.bin'], weights: artifacts.weightSpecs}];
  return {
    'model.json': modelJson(artifacts, manifest),
    'weights.bin': Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData)),
  };
}

/** Writes a map of file name to bytes or to an object, which becomes JSON. */
export async function writeFiles(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
}

/** What model.save would hand to a handler. */
export async function artifactsOf(model, config) {
  let artifacts;
  await model.save(tf.io.withSaveHandler(async a => {
    artifacts = a;
    return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(a)};
  }), config);
  return artifacts;
}

/** A save handler for a folder. */
export function toDisk(folder) {
  return {
    async save(artifacts) {
      await writeFiles(folder, layersModelFiles(artifacts));
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
    },
  };
}

/** Little-endian bytes of a tensor's values; every value becomes a float32. */
export async function float32Bytes(tensor) {
  const values = Float32Array.from(await tensor.data());
  return Buffer.from(values.buffer);
}

/** A tensor of the given dtype from a file of raw little-endian float32. */
export async function readTensor({shape, dtype = 'float32', file}) {
  const bytes = await readFile(file);
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const values = dtype === 'int32' ? Int32Array.from(floats) : dtype === 'bool' ? Uint8Array.from(floats) : floats;
  return tf.tensor(values, shape, dtype);
}

/** Predicts, and always gives a list. The batch is run in one piece. */
export function predictAll(model, inputs) {
  const result = model.predict(inputs.length === 1 ? inputs[0] : inputs, {batchSize: inputs[0].shape[0]});
  return Array.isArray(result) ? result : [result];
}
