// A declared model's topology written out, beside a memcpy; a file's read, beside JSON.parse and TF.js' deserialization.
import {figure, milliseconds, ratio} from '../figures.mjs';

export default {
  models: ['inceptionV3'],

  async run(context) {
    const {layers} = await context.describe('inceptionV3');
    const {copy, emit} = await context.measure({copy: {contender: 'one', operation: 'copyTopology'}, emit: {contender: 'one', operation: 'emitTopology'}});
    const files = {operation: 'parse', model: context.json('inceptionV3')};
    const {parse, theirs} = await context.measure({parse: {contender: 'one', ...files}, theirs: {contender: 'cpu', ...files}});
    const allocated = figure(emit.map(answer => answer.allocated), {unit: 'B', most: 0});
    return {
      columns: ['operation', 'LayersGen', '/ memcpy', '/ TF.js', 'allocated'],
      rows: [
        ['LeNet: topology written 1000 times', milliseconds(emit), ratio(emit, copy, 1.1), '–', allocated],
        [`InceptionV3, ${layers} layers: model.json read`, milliseconds(parse), '–', ratio(parse, theirs, 0.2), '–'],
      ],
    };
  },
};
