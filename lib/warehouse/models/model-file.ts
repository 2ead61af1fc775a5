import type postgres from 'postgres';
import type { Indicator } from '../../learning/indicators/request.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

export interface ModelFileRow {
  readonly machineName: string | null;
  /** Null for models of the predecessor, which have no .onnx. */
  readonly indicator: Indicator | null;
  /** Key in the bucket. Null if the model has no such file. */
  readonly key: string | null;
  /** Hex digest of the file. */
  readonly sha256: string | null;
  /** `metrics.alarms` and `metrics.labeling`; null if the model has none. */
  readonly alarms: unknown;
  readonly labeling: unknown;
}

/**
 * Finds the .onnx file of a model without reading the rest of its row, which can be long.
 * @param id the model's UUID
 * @returns undefined if there is no such model
 * @throws DependencyError
 */
export async function findOnnxFile(sql: postgres.Sql, id: string): Promise<ModelFileRow | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<ModelFileRow[]>`
      SELECT machine_name AS "machineName", indicator, artifacts ->> 'onnx' AS key, sha256 ->> 'onnx' AS sha256,
        metrics::jsonb -> 'alarms' AS alarms, metrics::jsonb -> 'labeling' AS labeling
      FROM models WHERE id = ${id}`,
  );
  return row;
}
