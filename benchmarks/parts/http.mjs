// A sharded model from a server on this machine, beside a download of its files by HttpClient.
import {milliseconds, ratio} from '../figures.mjs';

export default {
  models: ['sharded'],

  async run(context) {
    const {bytes} = await context.describe('sharded');
    const files = {model: context.json('sharded')};
    const {download, load} = await context.measure({
      download: {contender: 'one', operation: 'download', ...files},
      load: {contender: 'one', operation: 'loadHttp', ...files},
    });
    const size = `${(bytes / 1e6).toFixed(0)} MB in shards of 4 MiB`;
    return {columns: ['operation', 'weights', 'LayersGen', '/ HttpClient'], rows: [['load over http', size, milliseconds(load), ratio(load, download, 1.43)]]};
  },
};
