// Loads and saves by file://, beside reads and writes of the same bytes.
import {join} from 'node:path';
import {figure, milliseconds, ratio} from '../figures.mjs';

export default {
  models: ['small', 'large'],

  async run(context) {
    const rows = [];
    for (const name of this.models) {
      const {bytes} = await context.describe(name);
      const files = {model: context.json(name), folder: join(context.scratch, name), warm: name === 'small'};
      // Half a gigabyte is written once each.
      const once = name === 'large' ? {milliseconds: 0} : {};
      const ask = async (operations, settled) => context.measure(Object.fromEntries(Object.entries(operations).map(
        ([key, [contender, operation]]) => [key, {contender, operation, settled, ...files, ...(settled ? once : {})}])));
      // Reads before writes: half a gigabyte on its way to the disk would weigh on them.
      const {read, load, theirLoad, map, parse} = await ask({
        read: ['one', 'read'], load: ['one', 'load'], theirLoad: ['cpu', 'load'], map: ['one', 'map'], parse: ['one', 'parse'],
      });
      const {write, save, writeOver, saveOver, theirSave} = await ask({
        write: ['one', 'write'], save: ['one', 'save'], writeOver: ['one', 'writeOver'], saveOver: ['one', 'saveOver'], theirSave: ['cpu', 'save'],
      }, true);
      const size = `${(bytes / 1e6).toFixed(0)} MB`;
      const target = name === 'large' ? 1.25 : undefined;
      const beyondParsing = figure(map.map((answer, round) => answer.milliseconds - parse[round].milliseconds), {unit: 'ms', most: 1});
      rows.push(['load', size, milliseconds(load), ratio(load, read, target), ratio(load, theirLoad), '–']);
      rows.push(['load, mapped', size, milliseconds(map), ratio(map, read), ratio(map, theirLoad), beyondParsing]);
      rows.push(['save', size, milliseconds(save), ratio(save, write, target), ratio(save, theirSave), '–']);
      rows.push(['save, replacing', size, milliseconds(saveOver), ratio(saveOver, writeOver, target), ratio(saveOver, theirSave), '–']);
    }
    return {columns: ['operation', 'weights', 'LayersGen', '/ raw file', '/ TF.js', 'beyond parsing'], rows};
  },
};
