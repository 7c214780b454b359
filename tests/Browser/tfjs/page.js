// What the tests ask of the real TF.js.
/* global tf */
await tf.setBackend('cpu');

const probe = () => tf.tensor(Float32Array.from({ length: 2 * 8 * 8 * 2 }, (_, i) => Math.sin(i)), [2, 8, 8, 2]);

function predict(model) {
  return Array.from(model.predict(probe()).dataSync());
}

function create(seed) {
  const kernelInitializer = offset => tf.initializers.randomNormal({ stddev: 0.3, seed: seed + offset });
  const model = tf.sequential({ name: `made_by_tfjs_${seed}` });
  model.add(tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 5, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: kernelInitializer(1), name: 'conv' }));
  model.add(tf.layers.batchNormalization({ name: 'norm' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 7, activation: 'tanh', kernelInitializer: kernelInitializer(2), name: 'hidden' }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: kernelInitializer(3), name: 'probs' }));
  return model;
}

async function describe(promise) {
  const models = await promise;
  return JSON.parse(JSON.stringify(models));
}

globalThis.models = {
  async save(url, seed, { compile = false, includeOptimizer = false, http = null } = {}) {
    const model = create(seed);
    if (compile)
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    let saved;
    for (const target of Array.isArray(url) ? url : [url])
      saved = await model.save(http ? tf.io.http(target, http) : target, { includeOptimizer });
    return { info: JSON.parse(JSON.stringify(saved.modelArtifactsInfo)), outputs: predict(model) };
  },
  async load(url, { http = null } = {}) {
    const model = await tf.loadLayersModel(http ? tf.io.http(url, http) : url);
    return { name: model.name, outputs: predict(model), metadata: model.getUserDefinedMetadata?.() ?? null };
  },
  async resave(from, to) {
    const model = await tf.loadLayersModel(from);
    await model.save(to);
    return {};
  },
  async loadFiles() {
    const model = await tf.loadLayersModel(tf.io.browserFiles(Array.from(document.querySelector('#files').files)));
    return { name: model.name, outputs: predict(model) };
  },
  list: () => describe(tf.io.listModels()),
  remove: url => describe(tf.io.removeModel(url)),
  copy: (from, to) => describe(tf.io.copyModel(from, to)),
  move: (from, to) => describe(tf.io.moveModel(from, to)),
};
document.body.dataset.ready = '';
