// The ratios as bars, in SVG: to the left of 1 LayersGen takes less, to the right more. Logarithmic, for they span four decades.
import {format, met} from './figures.mjs';

const [labelWidth, plotWidth, valueWidth, line, top] = [350, 420, 250, 18, 34];
const [lowest, highest] = [-3, 0.5];
const x = value => labelWidth + plotWidth * (Math.min(Math.max(Math.log10(value), lowest), highest) - lowest) / (highest - lowest);
const round = value => Math.round(value * 10) / 10;
const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

// Grey on nothing is read on white and on black; the two hues differ in brightness as well.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #6e7781; }
  .title { font-weight: 600; }
  .met { fill: #2da44e; } .missed { fill: #d4731a; } .plain { fill: #6e9bd1; }
  .spread { stroke: #6e7781; stroke-width: 1.5; }
  .target { stroke: #6e7781; stroke-width: 2; stroke-dasharray: 2 2; }
  .axis { stroke: #6e7781; stroke-opacity: 0.35; }
  @media (prefers-color-scheme: dark) { text { fill: #9ea7b3; } .spread, .target, .axis { stroke: #9ea7b3; } }`;

/** The plot of all results. */
export function plot(results) {
  const bars = Object.entries(results).flatMap(([part, result]) => barsOf(part, result));
  let y = top;
  const body = [];
  let group;
  for (const {part, label, cell} of bars) {
    if (part !== group) {
      y += 8;
      body.push(`<text class="title" x="0" y="${y + 13}">${part}</text>`);
      y += line;
      group = part;
    }
    body.push(bar(label, cell, y));
    y += line;
  }
  const height = y + 8;
  const axis = [0.001, 0.01, 0.1, 1].map(value =>
    `<line class="axis" x1="${round(x(value))}" x2="${round(x(value))}" y1="${top - 6}" y2="${height - 8}"/><text x="${round(x(value))}" y="${top - 12}" text-anchor="middle">${value === 1 ? 'as fast' : `${1 / value}× as fast`}</text>`);
  const width = labelWidth + plotWidth + valueWidth;
  const title = 'Time of LayersGen as a share of the others’; bars to the left of the line “as fast” mean less time';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">\n<title>${title}</title>\n<style>${style}\n</style>\n${axis.join('\n')}\n${body.join('\n')}\n</svg>\n`;
}

// With one thread, where there is a choice: what two add is in the table. Plain JavaScript is so far off that it would hide the rest.
function barsOf(part, {columns, rows}) {
  const threads = columns.indexOf('threads');
  return rows
    .filter(row => threads < 0 || row[threads] === 1)
    .flatMap(row => row.flatMap((cell, i) => {
      const isRatio = typeof cell === 'object' && columns[i].includes('/ ');
      if (!isRatio || columns[i] === '/ TF.js cpu') return [];
      const what = columns[1] === 'batch' ? `${row[0]}, batch ${row[1]}` : typeof row[1] === 'string' && row[1] !== '–' ? `${row[0]}, ${row[1]}` : row[0];
      return [{part, label: `${what} ${columns[i].startsWith('/') ? columns[i] : ''}`.trim(), cell}];
    }));
}

function bar(label, cell, y) {
  const {median, least, greatest, most} = cell;
  const [from, to] = [Math.min(x(median), x(1)), Math.max(x(median), x(1))];
  const kind = most === undefined ? 'plain' : met(cell) ? 'met' : 'missed';
  const middle = y + line / 2;
  return [
    `<text x="${labelWidth - 8}" y="${middle + 4}" text-anchor="end">${escape(label)}</text>`,
    `<rect class="${kind}" x="${round(from)}" y="${y + 3}" width="${round(Math.max(to - from, 1))}" height="${line - 6}"/>`,
    `<line class="spread" x1="${round(x(least))}" x2="${round(x(greatest))}" y1="${middle}" y2="${middle}"/>`,
    ...(most > 0 ? [`<line class="target" x1="${round(x(most))}" x2="${round(x(most))}" y1="${y + 1}" y2="${y + line - 1}"/>`] : []),
    `<text x="${labelWidth + plotWidth + 8}" y="${middle + 4}">${escape(format(cell))}</text>`,
  ].join('');
}
