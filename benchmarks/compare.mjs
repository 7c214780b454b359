// Measures contenders in turn, each a process of its own, on the same files.  node compare.mjs <models> <document> <rounds>
// A round asks every contender for the same thing; ratios are taken within a round, so that what else the machine does
// weighs on both sides alike. The document's part between the two markers is replaced.
import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline';

const [folder, document, rounds] = [resolve(process.argv[2]), process.argv[3], Number(process.argv[4])];
const models = JSON.parse(await readFile(join(folder, 'models.json'), 'utf8'));
const scratch = await mkdtemp(join(tmpdir(), 'layersgen-compare-'));

class Contender {
  constructor(command, ...args) {
    this.process = spawn(command, args, {cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'ignore']});
    this.answers = createInterface({input: this.process.stdout})[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const {value, done} = await this.answers.next();
    if (done) throw new Error(`${this.process.spawnargs.join(' ')} ended at ${JSON.stringify(request)}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`${this.process.spawnargs.join(' ')}: ${answer.error}`);
    return answer;
  }

  end() {
    this.process.stdin.end();
  }
}

const ours = threads => new Contender('dotnet', 'LayersGen.Benchmarks/bin/Release/net10.0/LayersGen.Benchmarks.dll', 'contend', threads);
const contenders = {one: ours('1'), all: ours('all'), cpu: new Contender('node', 'tfjs.mjs', 'cpu'), wasm: new Contender('node', 'tfjs.mjs', 'wasm')};

const sorted = values => [...values].sort((a, b) => a - b);
const median = values => sorted(values)[Math.floor(values.length / 2)];
const number = value => value >= 100 ? value.toFixed(0) : value >= 1 ? value.toPrecision(3) : value >= 0.01 ? value.toFixed(3) : value.toPrecision(2);
const spread = values => `${number(median(values))} (${number(Math.min(...values))}–${number(Math.max(...values))})`;

/** Times by what is asked, one entry a round; the first round is a rehearsal, for compilers and caches. */
async function measure(asked) {
  const times = Object.fromEntries(Object.keys(asked).map(name => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, {contender, ...request}] of Object.entries(asked)) {
      const {milliseconds} = await contenders[contender].ask({milliseconds: round === 0 ? 2000 : 150, ...request});
      if (round > 0) times[name].push(milliseconds);
    }
  }
  return times;
}

const ratio = (a, b) => spread(a.map((time, round) => time / b[round]));

function row(cells) {
  const line = `| ${cells.join(' | ')} |`;
  console.log(line);
  return line;
}

const lines = [];

lines.push(row(['predict', 'batch', 'LayersGen, 1 thread', `${cpus().length} threads`, '1 thread / TF.js wasm', `${cpus().length} threads / TF.js wasm`, '1 thread / TF.js cpu']), row(Array(7).fill('---')));
for (const [name, {shape, batches}] of Object.entries(models)) {
  for (const batch of batches) {
    const request = {operation: 'predict', model: join(folder, name, 'model.json'), input: join(folder, name, `input${batch}.bin`), shape: [batch, ...shape]};
    // Plain JavaScript takes minutes for 32 pictures.
    const names = ['one', 'all', 'wasm', ...(name === 'mobilenetV2' && batch > 1 ? [] : ['cpu'])];
    await checkAgreement(names, request);
    const times = await measure(Object.fromEntries(names.map(contender => [contender, {contender, ...request}])));
    lines.push(row([
      name, batch, `${number(median(times.one))} ms`, `${number(median(times.all))} ms`,
      ratio(times.one, times.wasm), ratio(times.all, times.wasm), times.cpu ? ratio(times.one, times.cpu) : '–',
    ]));
  }
}

lines.push('');
lines.push(row(['files', 'bytes', 'LayersGen', 'LayersGen / raw file', 'LayersGen / TF.js']), row(Array(5).fill('---')));
for (const name of ['mobilenetV2', 'wide']) {
  const files = {model: join(folder, name, 'model.json'), folder: join(scratch, name)};
  const times = await measure({
    read: {contender: 'one', operation: 'read', ...files},
    load: {contender: 'one', operation: 'load', ...files},
    map: {contender: 'one', operation: 'map', ...files},
    theirLoad: {contender: 'cpu', operation: 'load', ...files},
    write: {contender: 'one', operation: 'write', ...files},
    save: {contender: 'one', operation: 'save', ...files},
    theirSave: {contender: 'cpu', operation: 'save', ...files},
  });
  const size = `${(4 * models[name].parameters / 1e6).toFixed(0)} MB`;
  lines.push(row([`${name}: load`, size, `${number(median(times.load))} ms`, ratio(times.load, times.read), ratio(times.load, times.theirLoad)]));
  lines.push(row([`${name}: load, mapped`, size, `${number(median(times.map))} ms`, ratio(times.map, times.read), ratio(times.map, times.theirLoad)]));
  lines.push(row([`${name}: save`, size, `${number(median(times.save))} ms`, ratio(times.save, times.write), ratio(times.save, times.theirSave)]));
}

for (const contender of Object.values(contenders)) contender.end();
await rm(scratch, {recursive: true});

const begin = '<!-- compare.sh writes from here -->';
const end = '<!-- to here -->';
const text = await readFile(document, 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${document} needs the lines ${begin} and ${end}`);
await writeFile(document, `${text.slice(0, from + begin.length)}\n\n${rounds} rounds, Node ${process.version}, ${cpus()[0].model.trim()}.\n\n${lines.join('\n')}\n\n${text.slice(to)}`);

/** A comparison of times is worth nothing unless all compute the same. */
async function checkAgreement(names, request) {
  const [expected, ...others] = await Promise.all(names.map(async contender => (await contenders[contender].ask({...request, milliseconds: 0, output: true})).output));
  for (const [i, output] of others.entries()) {
    const worst = output.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0);
    if (!(output.length === expected.length && worst <= 1e-4)) throw new Error(`${names[i + 1]} and ${names[0]} differ by ${worst} for ${request.model}`);
  }
}
