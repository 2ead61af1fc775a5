/** Synthetic telemetry of a small machine as CSV, with the column types and corner cases of real telemetry. */

/** mulberry32, so that the rows are the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const COLUMNS = [
  'timestamp',
  'motor_pump',
  'Oil_P',
  'Cool_T',
  'Eng_RPM',
  'Starts_N',
  'Recalque',
  'Eng_RPM_variation_percentage',
  'Head_trend_per_minutes',
  'FlexAnalogue4_1',
];

/**
 * Rows one minute apart, with one gap and two rows of the same time. Before most collapses of the engine speed the oil
 * pressure drops and the coolant warms up; some come without warning. Includes empty, infinite and out-of-range values.
 */
export function sampleCsv(rows: number): string {
  const random = seeded(20250927);
  const lines = [COLUMNS.join(',')];
  let wear = 0;
  let speed = 1500;
  let time = Date.UTC(2025, 8, 1);
  for (let row = 0; row < rows; row++) {
    if (row !== rows >> 1) time += row === rows >> 2 ? 3 * 86_400_000 : 60_000;
    wear = random() < 0.004 ? 1 : wear > 0 ? wear + 1 : 0;
    const fails = wear > 45 || random() < 0.001;
    const before = speed;
    speed = fails ? 1500 * 0.2 * random() : 1450 + 100 * random();
    const change = 100 * (speed / before - 1);
    if (fails) wear = 0;
    const head = random() < 0.01 ? 30_000 * (random() - 0.5) * 4 : random() - 0.5;
    lines.push(
      [
        new Date(time).toISOString(),
        'SAMPLE-1',
        random() < 0.02 ? '' : (60 - Math.min(wear, 30) * random() + 8 * random()).toFixed(3),
        (80 + 0.4 * wear * random() + 4 * random()).toFixed(2),
        speed.toFixed(1),
        Math.floor(row / 400),
        random() < 0.005 ? (random() < 0.5 ? 'inf' : '-inf') : (140 + 10 * random()).toFixed(4),
        change.toFixed(3),
        head.toFixed(6),
        random().toFixed(3),
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}
