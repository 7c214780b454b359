// Process start to first prediction: LeNet loaded from its files, one picture.
import {execFileSync} from 'node:child_process';
import {statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {figure, milliseconds, ratio} from '../figures.mjs';

const here = resolve(import.meta.dirname, '..');

export default {
  models: ['lenet'],

  async run(context) {
    const platform = `${process.platform === 'win32' ? 'win' : process.platform === 'darwin' ? 'osx' : process.platform}-${process.arch}`;
    const folder = resolve(here, '../artifacts/benchmarks/aot');
    execFileSync('dotnet', ['publish', 'ColdStart', '-c', 'Release', '-r', platform, '-o', folder, '--nologo', '-v', 'quiet'], {cwd: here, stdio: ['ignore', 'ignore', 'inherit']});
    const binary = join(folder, 'ColdStart');
    const files = [context.json('lenet'), join(context.folder('lenet'), 'input1.bin')];
    const commands = {native: [binary], cpu: ['node', 'cold.mjs', 'cpu'], wasm: ['node', 'cold.mjs', 'wasm']};
    const times = Object.fromEntries(Object.keys(commands).map(name => [name, []]));
    for (let round = 0; round <= context.rounds; round++) {
      const predicted = {};
      for (const [name, [command, ...args]] of Object.entries(commands)) {
        const started = performance.now();
        predicted[name] = execFileSync(command, [...args, ...files], {cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
        if (round > 0) times[name].push({milliseconds: performance.now() - started});
      }
      if (new Set(Object.values(predicted)).size !== 1) throw new Error(`The predictions differ: ${JSON.stringify(predicted)}`);
    }
    const size = figure([statSync(binary).size / 1e6], {unit: 'MB'});
    return {
      columns: ['start to first prediction', 'LayersGen, Native AOT', '/ Node with TF.js cpu', '/ Node with TF.js wasm', 'binary'],
      rows: [['lenet', milliseconds(times.native), ratio(times.native, times.cpu, 0.2), ratio(times.native, times.wasm, 0.2), size]],
    };
  },
};
