// Makes the document's tables and its plot of the results.  node report.mjs writes them anew, without measuring.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {format} from './figures.mjs';
import {plot} from './plot.mjs';

/** The parts of a comparison, in the document's order. */
export const partNames = ['predict', 'layers', 'files', 'memory', 'quantize', 'http', 'topology', 'cold', 'generator'];

/** Writes benchmarks.md, each part between its two markers, and images/benchmarks.svg. */
export async function report(results, docs) {
  const path = join(docs, 'benchmarks.md');
  let text = await readFile(path, 'utf8');
  for (const name of partNames) text = replaceBetween(text, `<!-- ${name} -->`, `<!-- /${name} -->`, results[name] ? table(results[name]) : 'Not measured yet.');
  await writeFile(path, text);
  await mkdir(join(docs, 'images'), {recursive: true});
  await writeFile(join(docs, 'images/benchmarks.svg'), plot(results));
}

function table({columns, rows, measured: {date, rounds, machine, node}}) {
  const lines = [columns, columns.map(() => '---'), ...rows].map(cells => `| ${cells.map(format).join(' | ')} |`);
  return `${lines.join('\n')}\n\n${date}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${machine}, Node ${node}.`;
}

function replaceBetween(text, begin, end, content) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md needs the lines ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}

if (process.argv[1] === import.meta.filename) {
  const docs = resolve(import.meta.dirname, '../docs');
  await report(JSON.parse(await readFile(join(docs, 'benchmarks.json'), 'utf8')), docs);
}
