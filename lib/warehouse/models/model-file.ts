/** Which file a published model is asked by, without the rest of its row, which may be long. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';

export interface ModelFileRow {
  readonly machineName: string | null;
  /** Key in the bucket; null where there is no such file. */
  readonly key: string | null;
  /** Hex digest of the file. */
  readonly sha256: string | null;
}

/**
 * The .onnx file of a model.
 * @param id the model's, UUID
 * @returns undefined when there is no such model
 * @throws DependencyError
 */
export async function findOnnxFile(sql: postgres.Sql, id: string): Promise<ModelFileRow | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<ModelFileRow[]>`
      SELECT machine_name AS "machineName", artifacts ->> 'onnx' AS key, sha256 ->> 'onnx' AS sha256
      FROM models WHERE id = ${id}`,
  );
  return row;
}
