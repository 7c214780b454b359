// Writes decoded.json and encoded.json with what TensorFlow.js 4.22.0 itself decodes and encodes.
// Usage, with tfjs-core and tfjs-backend-cpu installed in the folder:
//   node make-goldens.mjs <folder with node_modules>
import {createRequire} from 'node:module';
import {writeFileSync} from 'node:fs';
import {resolve} from 'node:path';

const require = createRequire(resolve(process.argv[2], 'package.json'));
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');

const base64 = bytes => Buffer.from(bytes).toString('base64');
const bytesOf = array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

// Stored integers spread over their whole range, at lengths that are no multiple of a vector's.
const bytes = Uint8Array.from({length: 256 + 3}, (_, i) => (i * 37) & 255);
const shorts = Uint16Array.from({length: 1024 + 5}, (_, i) => (i * 40503) & 65535);
const halves = Uint16Array.from({length: 2048 + 7}, (_, i) => i < 8 ? [0, 0x8000, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0xfc00][i] : (i * 31337) & 65535)
    .map(h => (h & 0x7c00) === 0x7c00 && (h & 0x3ff) ? h | 0x200 : h);
const cases = [
  ['float32', 'uint8', bytes, 0.1, -3.7], ['float32', 'uint8', bytes, 1e-9, 12345.678], ['float32', 'uint8', bytes, 0, 5],
  ['float32', 'uint16', shorts, 0.0000152587890625, -0.3333333333], ['float32', 'uint16', shorts, 1e34, -3e38],
  ['int32', 'uint8', bytes, 0.5, -3.25], ['int32', 'uint8', bytes, 0.25, -20], ['int32', 'uint16', shorts, 70000.5, -12.5],
  ['float32', 'float16', halves],
];
const decoded = [];
for (const [dtype, stored, data, scale, min] of cases) {
  const quantization = scale === undefined ? {dtype: stored} : {dtype: stored, scale, min};
  const spec = {name: 'w', shape: [data.length], dtype, quantization};
  const copy = bytesOf(data).slice();
  const values = tf.io.decodeWeights(copy.buffer, [spec]).w.dataSync();
  decoded.push({spec, stored: base64(bytesOf(data)), loaded: base64(bytesOf(values))});
}
writeFileSync('decoded.json', JSON.stringify(decoded, null, 1) + '\n');

const tensors = [
  {name: 'bool', tensor: tf.tensor([1, 0, 1], [3], 'bool')},
  {name: 'float', tensor: tf.tensor([1.5, -0.1, 3e38, 1e-45], [2, 2])},
  {name: 'text', tensor: tf.tensor(['', 'naïve', '日本語'], [3], 'string')},
  {name: 'int', tensor: tf.tensor([-1, 2147483647], [2, 1], 'int32')},
  {name: 'scalar', tensor: tf.scalar(0.25)},
  {name: 'empty', tensor: tf.tensor([], [0, 4])},
  {name: 'complex', tensor: tf.complex([1, 2], [-3, 4.5])},
];
const {data, specs} = await tf.io.encodeWeights(tensors);
writeFileSync('encoded.json', JSON.stringify({specs, data: base64(new Uint8Array(data))}, null, 1) + '\n');
