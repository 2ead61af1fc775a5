import type postgres from 'postgres';
import type { Indicator } from '../../learning/indicators/request.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

export interface ModelFilesRow {
  readonly machineName: string | null;
  /** Null for models of the predecessor, which have no .onnx. */
  readonly indicator: Indicator | null;
  /** Keys in the bucket and hex digests, by format. Null if the model has none. */
  readonly artifacts: Readonly<Record<string, string>> | null;
  readonly sha256: Readonly<Record<string, string>> | null;
  /** `metrics.alarms`, `metrics.labeling` and `metrics.window_features`; null if the model has none. */
  readonly alarms: unknown;
  readonly labeling: unknown;
  readonly windowFeatures: unknown;
}

/**
 * Finds the files of a model without reading the rest of its row, which can be long.
 * @param id the model's UUID
 * @returns undefined if there is no such model
 * @throws DependencyError
 */
export async function findModelFiles(sql: postgres.Sql, id: string): Promise<ModelFilesRow | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<ModelFilesRow[]>`
      SELECT machine_name AS "machineName", indicator, artifacts, sha256,
        metrics::jsonb -> 'alarms' AS alarms, metrics::jsonb -> 'labeling' AS labeling,
        metrics::jsonb -> 'window_features' AS "windowFeatures"
      FROM models WHERE id = ${id}`,
  );
  return row;
}
