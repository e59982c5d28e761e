// What a figure found, as it is written down.

const rounded = (value) => Number(value.toPrecision(4));

/**
 * @param found `{ what, unit, ours, against, bound }`: two measured values and how often of the second the first may be
 * @returns one row of the results; `holds` when the ratio is at most the bound
 */
export const asRow = (name, { what, unit, ours, against, bound }) => {
  const ratio = ours / against;
  return { figure: `${name}: ${what} (${unit})`, ours: rounded(ours), against: rounded(against), ratio: rounded(ratio), bound, holds: ratio <= bound };
};

export const asMarkdown = (rows) =>
  [
    '| figure | ours | against | ratio | bound | holds |',
    '|---|---|---|---|---|---|',
    ...rows.map(({ figure, ours, against, ratio, bound, holds }) => `| ${figure} | ${ours} | ${against} | ${ratio} | ≤ ${bound} | ${holds ? 'yes' : '**no**'} |`),
  ].join('\n');

/** The value below which this share of the numbers is. */
export const percentile = (numbers, share) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
};

export const median = (numbers) => percentile(numbers, 0.5);

/** The pair whose ratio is the median of all: what else the machine does changes from round to round. */
export const middleRatio = (pairs) => pairs.toSorted((a, b) => a.ours / a.against - b.ours / b.against)[Math.floor((pairs.length - 1) / 2)];
