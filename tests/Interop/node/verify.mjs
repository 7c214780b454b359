// Real TF.js as a service for the C# tests: a JSON request per line on stdin, a JSON answer per line on stdout.
//   {id, modelPath, inputs: [{shape, dtype, file}], outputDir}            -> {id, outputs: [{shape, dtype, file}]}   (the default command, "predict")
//   {id, command: "roundtrip", modelPath, outputDir, includeOptimizer?}   -> {id, modelPath, info}     load, then save again as tfjs-node does
//   {id, command: "topology", modelPath}                                  -> {id, topology}            Model.toJSON of what was loaded
//   {id, command: "weights", modelPath}                                   -> {id, weights: [{name, shape}], metadata}
//   {id, command: "saveHttp", modelPath, url, method?, headers?}          -> {id, status, response}    model.save to a server
//   {id, command: "loadHttp", url, inputs, outputDir, headers?, weightPathPrefix?, weightUrlStem?, fetchHeader?, strict?, streamWeights?}
//                                                                         -> as predict, and {progress}: a model from a server, with the options of tf.io.http
//   {id, command: "streamHttp", url, output}                              -> {id, pieces}              tf.io.http with streamWeights: what its stream gives, as a file
//   {id, command: "build", architecture, side, outputDir}                 -> {id, layers}              saves a network of architectures.mjs, its weights random
//   {id, command: "ping"}                                                 -> {id, version}
// A request that fails is answered {id, error}. The worker ends when stdin does.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {architectures, randomize} from './architectures.mjs';
import {float32Bytes, fromDisk, predictAll, readTensor, toDisk, writeFiles} from './io.mjs';
import tf from './tf.mjs';

const commands = {
  ping: async () => ({version: tf.version.tfjs}),

  predict: async request => predict(await load(request), request),

  async roundtrip({modelPath, outputDir, includeOptimizer = false}) {
    const model = await tf.loadLayersModel(fromDisk(modelPath));
    await mkdir(outputDir, {recursive: true});
    const {modelArtifactsInfo} = await model.save(toDisk(outputDir), {includeOptimizer});
    model.dispose();
    return {modelPath: join(outputDir, 'model.json'), info: modelArtifactsInfo};
  },

  async topology(request) {
    const model = await load(request);
    const topology = model.toJSON(null, false);
    model.dispose();
    return {topology};
  },

  async weights(request) {
    const model = await load(request);
    const weights = model.weights.map(w => ({name: w.originalName, shape: w.shape}));
    const metadata = model.getUserDefinedMetadata() ?? null;
    model.dispose();
    return {weights, metadata};
  },

  async saveHttp({modelPath, url, method, headers}) {
    const model = await tf.loadLayersModel(fromDisk(modelPath));
    // With nothing to set, the URL alone: what most users write.
    const target = method == null && headers == null ? url : tf.io.http(url, {requestInit: {...(method && {method}), ...(headers && {headers})}});
    try {
      const {responses: [response]} = await model.save(target);
      const text = await response.text();
      return {status: response.status, response: tryParse(text)};
    } finally {
      model.dispose();
    }
  },

  async build({architecture, side, outputDir}) {
    const model = architectures[architecture](side);
    randomize(model);
    await model.save(toDisk(outputDir));
    const layers = model.layers.length;
    tf.dispose(model.weights.map(weight => weight.val));
    return {layers};
  },

  async loadHttp(request) {
    const progress = [];
    const model = await load(request, fraction => progress.push(fraction));
    return {...(await predict(model, request)), progress};
  },

  async streamHttp({url, output}) {
    const {getWeightStream} = await tf.io.http(url, {streamWeights: true}).load();
    const pieces = [];
    for await (const piece of getWeightStream()) pieces.push(piece);
    await writeFile(output, Buffer.concat(pieces.map(piece => Buffer.from(piece))));
    return {pieces: pieces.length};
  },
};

async function load({modelPath, url, headers, weightPathPrefix, weightUrlStem, fetchHeader, strict, streamWeights}, onProgress) {
  if (modelPath != null) return tf.loadLayersModel(fromDisk(modelPath));
  return tf.loadLayersModel(url, {
    onProgress,
    strict,
    streamWeights,
    ...(headers && {requestInit: {headers}}),
    ...(weightPathPrefix && {weightPathPrefix}),
    ...(weightUrlStem && {weightUrlConverter: async name => weightUrlStem + name}),
    ...(fetchHeader && {fetchFunc: (target, init) => fetch(target, {...init, headers: {...init?.headers, [fetchHeader]: 'yes'}})}),
  });
}

async function predict(model, {inputs = [], outputDir}) {
  const tensors = await Promise.all(inputs.map(readTensor));
  const outputs = predictAll(model, tensors);
  const answer = [];
  for (const [i, output] of outputs.entries()) {
    await writeFiles(outputDir, {[`output${i}.bin`]: await float32Bytes(output)});
    answer.push({shape: output.shape, dtype: output.dtype, file: join(outputDir, `output${i}.bin`)});
  }
  model.dispose();
  tf.dispose([tensors, outputs]);
  return {outputs: answer};
}

function tryParse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

for await (const line of createInterface({input: process.stdin})) {
  if (line.trim() === '') continue;
  let id = null;
  let answer;
  try {
    const request = JSON.parse(line);
    id = request.id ?? null;
    const command = commands[request.command ?? 'predict'];
    if (command == null) throw new Error(`unknown command ${request.command}; known: ${Object.keys(commands).join(', ')}`);
    answer = await command(request);
  } catch (error) {
    answer = {error: error?.stack ?? String(error)};
  }
  process.stdout.write(`${JSON.stringify({id, ...answer})}\n`);
}
