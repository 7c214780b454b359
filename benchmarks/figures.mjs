// Figures: what a cell of a table holds when it is measured. Ratios have no unit.
const sorted = values => [...values].sort((a, b) => a - b);

/** The median over the rounds and how far they spread; 'most' is the issue's target where it set one. */
export function figure(values, {unit, most} = {}) {
  const ascending = sorted(values);
  return {median: ascending[Math.floor(ascending.length / 2)], least: ascending[0], greatest: ascending.at(-1), ...(unit && {unit}), ...(most !== undefined && {most})};
}

export const milliseconds = answers => figure(answers.map(answer => answer.milliseconds), {unit: 'ms'});

/** Ours / theirs, each within its round. */
export const ratio = (ours, theirs, most) => figure(ours.map((answer, round) => answer.milliseconds / theirs[round].milliseconds), {most});

export const met = ({median, most}) => median <= most;

const number = value => value === 0 ? '0' : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toPrecision(3) : value >= 0.01 ? value.toFixed(3) : value.toPrecision(2);

/** A cell as text: '0.91 (0.88–0.95), ≤ 1 ✓'. */
export function format(cell) {
  if (typeof cell !== 'object') return String(cell);
  const {median, least, greatest, unit, most} = cell;
  const value = `${number(median)}${unit ? ` ${unit}` : ''}${least === greatest ? '' : ` (${number(least)}–${number(greatest)})`}`;
  return most === undefined ? value : `${value}, ≤ ${most} ${met(cell) ? '✓' : '✗'}`;
}
