// Measures contenders in turn, each a process of its own, on the same files.  node compare.mjs [--rounds n] [--quick] [part...]
// A round asks every contender for the same thing; ratios are taken within a round, so that what else the machine does
// weighs on both sides alike. Results go to docs/benchmarks.json, a part's in place of its earlier ones; report.mjs makes the document of them.
import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {Contenders} from './contender.mjs';
import {format} from './figures.mjs';
import {partNames, report} from './report.mjs';

const {values: options, positionals} = parseArgs({
  options: {rounds: {type: 'string', default: '7'}, quick: {type: 'boolean', default: false}},
  allowPositionals: true,
});
const unknown = positionals.filter(name => !partNames.includes(name));
if (unknown.length > 0) throw new Error(`There is no part '${unknown.join(', ')}': ${partNames.join(', ')}`);

const docs = resolve(import.meta.dirname, '../docs');
const models = resolve(import.meta.dirname, '../artifacts/benchmarks');
const results = JSON.parse(await readFile(join(docs, 'benchmarks.json'), 'utf8').catch(() => '{}'));
const rounds = options.quick ? 1 : Number(options.rounds);
const contenders = new Contenders();
const scratch = await mkdtemp(join(tmpdir(), 'layersgen-compare-'));

const context = {
  rounds,
  scratch,
  contenders,
  json: name => join(models, name, 'model.json'),
  describe: async name => JSON.parse(await readFile(join(models, name, 'description.json'), 'utf8')),
  folder: name => join(models, name),

  /**
   * Answers by what is asked, one a round; the first round is a rehearsal, for compilers and caches. What writes is `settled`: it
   * begins when what was written before is on the disk, for the system holds up whoever writes while much is on its way there.
   */
  async measure(asked) {
    const answers = Object.fromEntries(Object.keys(asked).map(name => [name, []]));
    const [rehearsal, time] = options.quick ? [50, 20] : [2000, 150];
    for (let round = 0; round <= rounds; round++) {
      for (const [name, {contender, settled, ...request}] of Object.entries(asked)) {
        if (settled) execFileSync('sync');
        const answer = await contenders.ask(contender, {milliseconds: round === 0 ? rehearsal : time, ...request});
        if (round > 0) answers[name].push(answer);
      }
    }
    return answers;
  },
};

let failed = false;
for (const name of positionals.length > 0 ? positionals : partNames) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  try {
    const {default: part} = await import(`./parts/${name}.mjs`);
    execFileSync('node', ['models.mjs', models, ...part.models], {cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit']});
    const table = await part.run(context);
    for (const row of [table.columns, ...table.rows]) console.log(`| ${row.map(format).join(' | ')} |`);
    const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores`;
    results[name] = {...table, measured: {date: new Date().toISOString().slice(0, 10), rounds, machine, node: process.version}};
    await writeFile(join(docs, 'benchmarks.json'), `${JSON.stringify(results, null, 1)}\n`);
  } catch (error) {
    // What cannot run here keeps its earlier results; the others run.
    console.error(`${name} could not be measured: ${error.stack}`);
    failed = true;
  }
  contenders.end();
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
}

await rm(scratch, {recursive: true});
// Half a gigabyte that is made again in seconds.
await rm(join(models, 'large'), {recursive: true, force: true});
await report(results, docs);
process.exitCode = failed ? 1 : 0;
