// The page's side of LayersGen.Browser: TensorFlow.js' own keys and object stores. Everything here is called by BrowserModule.cs.
// An error's name says which fault it is; BrowserFaults.cs reads it.

const STORAGE_PREFIX = 'tensorflowjs_models/';
const INFO = 'info';
// Lists, of TensorFlow.js and of this module, go by `info`: written last and removed first, it makes no half model visible.
const ITEMS = ['model_topology', 'weight_specs', 'weight_data', 'model_metadata', INFO];

const DATABASE = 'tensorflowjs';
const DATABASE_VERSION = 1;
const MODELS = 'models_store';
const INFOS = 'model_info_store';
// An open that waits behind another tab's upgrade or deletion of the database is told nothing at all.
const OPEN_PATIENCE_MS = 10_000;

const ONLY_PATH = 'weight_data';
// btoa and String.fromCharCode take no longer arguments everywhere; a multiple of three, so that no padding falls in between.
const BASE64_STEP = 3 * 8192;
// .NET knows no later date.
const LAST_DATE = Date.UTC(9999, 11, 31);
// A download that was begun reads its blob for a while.
const REVOKE_AFTER_MS = 60_000;

function fault(name, message, cause) {
  const error = new Error(message, { cause });
  error.name = name;
  return error;
}

function translate(error, where) {
  switch (error?.name) {
    case 'QuotaExceededError':
      return fault('QuotaExceeded', `${where} is full`, error);
    case 'SecurityError':
    case 'InvalidStateError':
      return fault('Denied', `the browser does not let this page use ${where} (${error.message})`, error);
    case 'VersionError':
      return fault('VersionConflict', `the database "${DATABASE}" is of a newer version than ${DATABASE_VERSION}: other code on this origin has changed it`, error);
    case 'UnknownError':
      // Chromium's word where the user blocks site data; other unknown errors are the disk's.
      if (/denied permission/.test(error.message))
        return fault('Denied', `the browser does not let this page use ${where} (${error.message})`, error);
      break;
    case 'AbortError':
      return fault('Aborted', `${where} gave up (${error.message})`, error);
    case 'RangeError':
      return fault('OutOfMemory', error.message, error);
    case 'QuotaExceeded':
    case 'Denied':
    case 'VersionConflict':
    case 'Busy':
    case 'Aborted':
    case 'OutOfMemory':
    case 'Corrupt':
    case 'NotFound':
    case 'Exists':
      return error;
  }
  return fault('Failed', `${where} failed (${error?.name ?? 'Error'}: ${error?.message ?? error})`, error);
}

// ---- Bytes: a model's weights on their way between .NET's memory and the page's.

export function allocate(length) {
  try {
    return { bytes: new Uint8Array(length), json: '', transaction: null };
  } catch (error) {
    throw fault('OutOfMemory', `the browser has no ${length} bytes of memory left for the weights`, error);
  }
}

export function write(buffer, offset, view) {
  view.copyTo(buffer.bytes.subarray(offset, offset + view.byteLength));
}

export function read(buffer, offset, view) {
  view.set(buffer.bytes.subarray(offset, offset + view.byteLength));
}

export function byteLength(buffer) {
  return buffer.bytes.byteLength;
}

export function modelJson(buffer) {
  return buffer.json;
}

// Frees the bytes at once, where the browser can, not when the collector comes by: it knows little of memory outside its heap.
export function release(buffer) {
  buffer.bytes.buffer.transfer?.(0);
  buffer.bytes = new Uint8Array(0);
}

export function cancel(buffer) {
  buffer.cancelled = true;
  try {
    buffer.transaction?.abort();
  } catch (error) {
    // It has just been committed, or aborted by itself.
    if (error.name !== 'InvalidStateError')
      throw error;
  }
}

// ---- A model as TensorFlow.js holds it, ModelArtifacts, and as LayersGen reads and writes it: a model.json.

function toArtifacts(json) {
  const { weightsManifest, ...rest } = JSON.parse(json);
  return { ...rest, weightSpecs: weightsManifest[0].weights };
}

function toBuffer(artifacts, bytes, where) {
  const { weightData, weightSpecs, ...rest } = artifacts;
  const weightsManifest = weightSpecs == null ? undefined : [{ paths: [ONLY_PATH], weights: weightSpecs }];
  try {
    return { bytes, json: JSON.stringify({ ...rest, weightsManifest }), transaction: null };
  } catch (error) {
    throw fault('Corrupt', `${where} holds what no model.json can (${error.message})`, error);
  }
}

// TensorFlow.js has stored one ArrayBuffer so far, and reads several.
function toBytes(weightData, where) {
  if (weightData == null)
    return new Uint8Array(0);
  const pieces = (Array.isArray(weightData) ? weightData : [weightData]).map(piece => {
    if (piece instanceof ArrayBuffer)
      return new Uint8Array(piece);
    if (ArrayBuffer.isView(piece))
      return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    throw fault('Corrupt', `${where} holds weights that are no bytes`);
  });
  if (pieces.length === 1)
    return pieces[0];
  const all = allocate(pieces.reduce((sum, piece) => sum + piece.byteLength, 0)).bytes;
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.byteLength;
  }
  return all;
}

// What another writer left out or spoilt is zero: a model that can be listed can be removed.
function toInfo(info) {
  const time = new Date(info?.dateSaved ?? 0).getTime();
  const size = name => Number.isSafeInteger(info?.[name]) && info[name] >= 0 ? info[name] : 0;
  return {
    dateSaved: new Date(time >= 0 && time <= LAST_DATE ? time : 0).toISOString(),
    modelTopologyBytes: size('modelTopologyBytes'),
    weightSpecsBytes: size('weightSpecsBytes'),
    weightDataBytes: size('weightDataBytes'),
  };
}

// ---- localstorage://

function storage() {
  let found;
  try {
    found = globalThis.localStorage;
  } catch (error) {
    throw translate(error, 'localStorage');
  }
  if (!found)
    throw fault('Denied', 'there is no localStorage here: a worker has none');
  return found;
}

const storageKey = (name, item) => `${STORAGE_PREFIX}${name}/${item}`;

// Tabs of one origin may run in processes of their own, whose writes interleave. The lock is not there on plain http.
async function exclusively(work) {
  const locks = globalThis.navigator?.locks;
  try {
    return await (locks ? locks.request('layersgen:localstorage', work) : work());
  } catch (error) {
    throw translate(error, 'localStorage');
  }
}

function encodeBase64(bytes) {
  const parts = [];
  for (let i = 0; i < bytes.length; i += BASE64_STEP)
    parts.push(btoa(String.fromCharCode.apply(null, bytes.subarray(i, i + BASE64_STEP))));
  return parts.join('');
}

function decodeBase64(text, where) {
  let binary;
  try {
    binary = atob(text);
  } catch (error) {
    throw fault('Corrupt', `${where} is not base64`, error);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function parseItem(text, key) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault('Corrupt', `the item "${key}" is not JSON (${error.message})`, error);
  }
}

function readInfo(store, key) {
  try {
    return toInfo(JSON.parse(store.getItem(key)));
  } catch {
    return toInfo(null);
  }
}

// Puts back what was there; the room for it is what the failed save took.
function restore(store, name, before) {
  for (const item of ITEMS)
    store.removeItem(storageKey(name, item));
  try {
    for (const item of ITEMS) {
      if (before[item] !== null)
        store.setItem(storageKey(name, item), before[item]);
    }
  } catch (error) {
    store.removeItem(storageKey(name, INFO));
    throw fault('QuotaExceeded', 'localStorage is full, and another tab has taken the room of the model stored before, which is lost', error);
  }
}

export async function saveToLocalStorage(name, buffer, json, info, overwrite) {
  const { modelTopology, weightSpecs, ...metadata } = toArtifacts(json);
  const items = {
    model_topology: JSON.stringify(modelTopology),
    weight_specs: JSON.stringify(weightSpecs),
    weight_data: encodeBase64(buffer.bytes),
    model_metadata: JSON.stringify(metadata),
    info,
  };
  await exclusively(() => {
    if (buffer.cancelled)
      throw fault('Aborted', 'the save was cancelled');
    const store = storage();
    if (!overwrite && store.getItem(storageKey(name, INFO)) !== null)
      throw fault('Exists', 'there is such a model');
    const before = Object.fromEntries(ITEMS.map(item => [item, store.getItem(storageKey(name, item))]));
    try {
      for (const item of ITEMS.toReversed())
        store.removeItem(storageKey(name, item));
      for (const item of ITEMS)
        store.setItem(storageKey(name, item), items[item]);
    } catch (error) {
      restore(store, name, before);
      throw translate(error, 'localStorage');
    }
  });
}

export async function openFromLocalStorage(name) {
  return exclusively(() => {
    const store = storage();
    if (store.getItem(storageKey(name, INFO)) === null)
      throw fault('NotFound', 'there is no such model');
    const text = item => {
      const found = store.getItem(storageKey(name, item));
      if (found === null)
        throw fault('Corrupt', `the item "${storageKey(name, item)}" is missing`);
      return found;
    };
    const artifacts = {
      // Models of old versions of TensorFlow.js have no metadata.
      ...parseItem(store.getItem(storageKey(name, 'model_metadata')) ?? '{}', storageKey(name, 'model_metadata')),
      modelTopology: parseItem(text('model_topology'), storageKey(name, 'model_topology')),
      weightSpecs: parseItem(text('weight_specs'), storageKey(name, 'weight_specs')),
    };
    const key = storageKey(name, 'weight_data');
    return toBuffer(artifacts, decodeBase64(text('weight_data'), `the item "${key}"`), 'localStorage');
  });
}

export async function listLocalStorage() {
  const store = storage();
  const suffix = '/' + INFO;
  const found = [];
  for (let i = 0; i < store.length; i++) {
    const key = store.key(i);
    if (key.startsWith(STORAGE_PREFIX) && key.endsWith(suffix) && key.length > STORAGE_PREFIX.length + suffix.length)
      found.push([key.slice(STORAGE_PREFIX.length, -suffix.length), readInfo(store, key)]);
  }
  return JSON.stringify(found);
}

export async function removeFromLocalStorage(name) {
  return exclusively(() => {
    const store = storage();
    const key = storageKey(name, INFO);
    if (store.getItem(key) === null)
      throw fault('NotFound', 'there is no such model');
    const info = readInfo(store, key);
    for (const item of ITEMS.toReversed())
      store.removeItem(storageKey(name, item));
    return JSON.stringify(info);
  });
}

// ---- indexeddb://

function openDatabase() {
  return new Promise((resolve, reject) => {
    let request;
    try {
      request = globalThis.indexedDB.open(DATABASE, DATABASE_VERSION);
    } catch (error) {
      reject(error instanceof TypeError ? fault('Denied', 'there is no IndexedDB here', error) : translate(error, 'IndexedDB'));
      return;
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(fault('Busy', `another tab is changing or deleting the database "${DATABASE}" and is not done: close it, or reload it`));
    }, OPEN_PATIENCE_MS);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(MODELS, { keyPath: 'modelPath' });
      request.result.createObjectStore(INFOS, { keyPath: 'modelPath' });
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(translate(request.error, 'IndexedDB'));
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const database = request.result;
      // Another tab wants a newer version, or to delete it all: it waits for the transaction under way, and for nothing else.
      database.onversionchange = () => database.close();
      if (late) {
        database.close();
      } else if (!database.objectStoreNames.contains(MODELS) || !database.objectStoreNames.contains(INFOS)) {
        database.close();
        reject(fault('VersionConflict', `the database "${DATABASE}" lacks "${MODELS}" or "${INFOS}": other code on this origin has made it`));
      } else {
        resolve(database);
      }
    };
  });
}

// Runs `work` in one transaction over the stores; `work` may set the result. All it did is undone unless the transaction completes.
async function transact(stores, mode, work, { buffer = null, flush = false } = {}) {
  const database = await openDatabase();
  try {
    return await new Promise((resolve, reject) => {
      if (buffer?.cancelled)
        throw fault('Aborted', 'the save was cancelled');
      const transaction = database.transaction(stores, mode, { durability: flush ? 'strict' : 'default' });
      const outcome = { result: undefined, failure: null };
      transaction.oncomplete = () => outcome.failure ? reject(outcome.failure) : resolve(outcome.result);
      transaction.onabort = () => reject(outcome.failure ?? translate(transaction.error ?? { name: 'AbortError', message: 'the transaction was stopped' }, 'IndexedDB'));
      if (buffer)
        buffer.transaction = transaction;
      try {
        work(transaction, outcome);
      } catch (error) {
        outcome.failure = translate(error, 'IndexedDB');
        transaction.abort();
      }
    });
  } catch (error) {
    throw translate(error, 'IndexedDB');
  } finally {
    if (buffer)
      buffer.transaction = null;
    database.close();
  }
}

export async function saveToIndexedDb(name, buffer, json, info, overwrite, flush) {
  const modelArtifactsInfo = JSON.parse(info);
  modelArtifactsInfo.dateSaved = new Date(modelArtifactsInfo.dateSaved);
  const modelArtifacts = { ...toArtifacts(json), weightData: buffer.bytes.buffer };
  await transact([MODELS, INFOS], 'readwrite', (transaction, outcome) => {
    const put = transaction.objectStore(INFOS)[overwrite ? 'put' : 'add']({ modelPath: name, modelArtifactsInfo });
    put.onerror = () => {
      if (put.error.name === 'ConstraintError')
        outcome.failure = fault('Exists', 'there is such a model');
    };
    transaction.objectStore(MODELS).put({ modelPath: name, modelArtifacts, modelArtifactsInfo });
    // The store has its own copy now.
    modelArtifacts.weightData = null;
    release(buffer);
  }, { buffer, flush });
}

export async function openFromIndexedDb(name) {
  const record = await transact([MODELS], 'readonly', (transaction, outcome) => {
    const request = transaction.objectStore(MODELS).get(name);
    request.onsuccess = () => { outcome.result = request.result; };
  });
  if (record == null)
    throw fault('NotFound', 'there is no such model');
  const artifacts = record.modelArtifacts;
  if (artifacts === null || typeof artifacts !== 'object')
    throw fault('Corrupt', `the record in "${MODELS}" has no modelArtifacts`);
  return toBuffer(artifacts, toBytes(artifacts.weightData, `the record in "${MODELS}"`), 'IndexedDB');
}

export async function listIndexedDb() {
  const records = await transact([INFOS], 'readonly', (transaction, outcome) => {
    const request = transaction.objectStore(INFOS).getAll();
    request.onsuccess = () => { outcome.result = request.result; };
  });
  return JSON.stringify(records.filter(record => typeof record.modelPath === 'string').map(record => [record.modelPath, toInfo(record.modelArtifactsInfo)]));
}

export async function removeFromIndexedDb(name) {
  const info = await transact([MODELS, INFOS], 'readwrite', (transaction, outcome) => {
    const infos = transaction.objectStore(INFOS);
    const request = infos.get(name);
    request.onsuccess = () => {
      if (request.result == null) {
        outcome.failure = fault('NotFound', 'there is no such model');
        return;
      }
      outcome.result = request.result.modelArtifactsInfo;
      infos.delete(name);
      transaction.objectStore(MODELS).delete(name);
    };
  });
  return JSON.stringify(toInfo(info));
}

// ---- downloads://

function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.download = name;
  anchor.href = url;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
  // Of several downloads begun at once, Firefox keeps the last only.
  return new Promise(resolve => setTimeout(resolve));
}

export async function downloadText(name, text) {
  if (!globalThis.document)
    throw fault('Denied', 'downloads need a page: a worker has none');
  await download(name, new Blob([text], { type: 'application/json' }));
}

export async function downloadBytes(name, buffer) {
  const blob = new Blob([buffer.bytes], { type: 'application/octet-stream' });
  release(buffer);
  await download(name, blob);
}
