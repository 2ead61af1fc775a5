/** Reads sample telemetry and its statistics for tests. */

/** Numeric columns by name; `timestamp` in milliseconds; NaN for an empty field and for the machine's name. */
export type Row = Readonly<Record<string, number>>;

export function parseSample(lines: Iterable<string>): Row[] {
  const [header, ...records] = [...lines].map((line) => line.trimEnd().split(','));
  const number = (field: string): number => (field === '' ? Number.NaN : Number(field));
  return records.map((fields) =>
    Object.fromEntries(
      fields.map(
        (field, index) => [header![index]!, index === 0 ? Date.parse(field) : number(field)] as const,
      ),
    ),
  );
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function standardDeviation(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1));
}

/** Differences of neighboring values. */
export const distances = (values: readonly number[]): number[] =>
  values.slice(1).map((value, index) => value - values[index]!);

/** Spearman's correlation of values and their positions. Equal values have the mean of their ranks. */
export function spearman(values: readonly number[]): number {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0, until = 0; from < order.length; from = until) {
    while (until < order.length && values[order[until]!] === values[order[from]!]) until++;
    for (let rank = from; rank < until; rank++) ranks[order[rank]!] = (from + until - 1) / 2;
  }
  const middle = (values.length - 1) / 2;
  const product = (a: (index: number) => number, b: (index: number) => number): number =>
    values.reduce((sum, _, index) => sum + a(index) * b(index), 0);
  const rank = (index: number): number => ranks[index]! - middle;
  const position = (index: number): number => index - middle;
  return product(rank, position) / Math.sqrt(product(rank, rank) * product(position, position));
}
