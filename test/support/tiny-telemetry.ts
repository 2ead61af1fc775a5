/** Generates telemetry inside PostgreSQL: enough rows to train on quickly. */
import type postgres from 'postgres';

/** Rows between two failures. */
const CYCLE = 100;

/**
 * Inserts `rows` rows per machine, 12 s apart: noise in every channel, an oil pressure that falls before each failure, and
 * an engine that loses 90 % of its speed at each failure.
 */
export async function insertTinyTelemetry(
  sql: postgres.Sql,
  machines: readonly string[],
  rows: number,
): Promise<void> {
  const columns = await sql<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'processed_data'::regclass AND atttypid = 'float8'::regtype AND NOT attisdropped
    ORDER BY attnum`;
  const value = (name: string, index: number): string => {
    if (name === 'Eng_RPM_variation_percentage')
      return `CASE WHEN n % ${CYCLE} = ${CYCLE - 1} THEN -90 ELSE 0 END`;
    const noise = `(abs(hashint4(n * 131 + ${index})) % 1000)::float8`;
    return name === 'Oil_P' ? `${CYCLE} - n % ${CYCLE} + ${noise} / 50` : noise;
  };
  await sql.unsafe(
    `INSERT INTO processed_data ("timestamp", motor_pump, ${columns.map(({ name }) => `"${name}"`).join(', ')})
     SELECT timestamptz '2026-01-01T00:00:00Z' + n * interval '12 s', machine, ${columns.map(({ name }, i) => value(name, i)).join(', ')}
     FROM generate_series(0, ${rows - 1}) AS n, unnest($1::text[]) AS machine`,
    [machines as string[]],
  );
}

/** Labeling for these rows: the window is shorter than the cycle. */
export const tinyLabeling = { dropPercentage: -70, windowMinutes: 4, embargo: false };
