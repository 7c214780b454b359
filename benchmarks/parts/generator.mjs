// What the generator costs the compiler, with 100 models in the compilation.
import {execFileSync} from 'node:child_process';
import {resolve} from 'node:path';
import {figure} from '../figures.mjs';

const project = 'LayersGen.Generator.Benchmarks';

export default {
  models: [],

  async run(context) {
    const cwd = resolve(import.meta.dirname, '..');
    execFileSync('dotnet', ['build', project, '-c', 'Release', '-m:1', '-v', 'quiet', '--nologo'], {cwd, stdio: ['ignore', 'ignore', 'inherit']});
    const {models, edits, modelEdits, finding, rerun, without, generated} = JSON.parse(execFileSync('dotnet', [`${project}/bin/Release/net10.0/${project}.dll`, String(Math.min(context.rounds, 5))], {cwd, encoding: 'utf8'}));
    const added = generated.map((time, round) => time / without[round] - 1);
    return {
      columns: [`${models} models`, 'time', 'share', 'output steps re-run'],
      rows: [
        ['generator after an unrelated keystroke', figure(edits, {unit: 'ms', most: 2}), '–', figure([rerun], {most: 0})],
        ['generator after a keystroke in a model', figure(modelEdits, {unit: 'ms'}), '–', '–'],
        ['the unrelated keystroke, classes found by `ForAttributeWithMetadataName` and not read', figure(finding, {unit: 'ms'}), '–', '–'],
        ['compile, generated files given', figure(without, {unit: 'ms'}), '–', '–'],
        ['compile, files generated', figure(generated, {unit: 'ms'}), figure(added, {most: 0.2}), '–'],
      ],
    };
  },
};
