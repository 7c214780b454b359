// The most memory a process takes for a load or a save, by the kernel's count, in a process that does nothing else.
import {execFileSync} from 'node:child_process';
import {benchmarks} from '../contender.mjs';
import {figure} from '../figures.mjs';

export default {
  models: ['small', 'large'],

  async run(context) {
    const {bytes} = await context.describe('large');
    const peak = operation => Number(execFileSync('dotnet', [benchmarks, 'peak', operation, context.json('small'), context.json('large')], {cwd: import.meta.dirname + '/..', encoding: 'utf8'}));
    const rows = Object.entries({load: 'load', map: 'load, mapped', save: 'load and save'}).map(([operation, label]) => {
      const peaks = Array.from({length: Math.min(context.rounds, 3)}, () => peak(operation));
      return [label, `${(bytes / 1e6).toFixed(0)} MB`, figure(peaks.map(value => value / 1e6), {unit: 'MB'}), figure(peaks.map(value => value / bytes), {most: 1.1})];
    });
    return {columns: ['operation', 'weights', 'peak', 'peak / weights'], rows};
  },
};
