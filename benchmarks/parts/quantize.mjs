// Stored integers and halves to float32 and back, beside a copy that touches as many bytes and TF.js' decodeWeights.
import {milliseconds, ratio} from '../figures.mjs';

const elements = 16 << 20;

export default {
  models: [],

  async run(context) {
    const rows = [];
    for (const type of ['uint8', 'uint16', 'float16']) {
      const request = {type, elements};
      const {copy, decode, encode, theirs} = await context.measure({
        copy: {contender: 'one', operation: 'copy', ...request},
        decode: {contender: 'one', operation: 'decode', ...request},
        encode: {contender: 'one', operation: 'encode', ...request},
        theirs: {contender: 'cpu', operation: 'decode', ...request},
      });
      rows.push([`${type} to float32`, milliseconds(decode), ratio(decode, copy, 1.43), ratio(decode, theirs, 0.2)]);
      rows.push([`float32 to ${type}`, milliseconds(encode), ratio(encode, copy, 1.43), '–']);
    }
    return {columns: ['16 million elements', 'LayersGen', '/ memcpy of the bytes touched', '/ TF.js decodeWeights'], rows};
  },
};
