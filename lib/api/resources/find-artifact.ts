/** One published file of a model, or in words why there is none. */
import type postgres from 'postgres';
import { z } from 'zod';
import type { Principal } from '../../principal.ts';
import { ARTIFACT_FORMATS } from '../../jobs/job.ts';
import type { ArtifactFormat } from '../../jobs/job.ts';
import { inFormatOrder } from '../views/in-format-order.ts';
import { modelPathSchema } from '../views/model-view.ts';
import { findVisibleModel } from './visible-model.ts';
import { notFound } from '../../request-errors.ts';

/** Any other format is no wrong input but a file that there is not. */
export const artifactPathSchema = modelPathSchema.extend({ format: z.enum(ARTIFACT_FORMATS) });

/**
 * @param id the model's, UUID
 * @returns its key in the bucket
 * @throws RequestError 404 when there is no such model, or naming the formats that there are; DependencyError
 */
export async function findArtifact(
  sql: postgres.Sql,
  id: string,
  format: string,
  caller: Principal,
): Promise<string> {
  const model = await findVisibleModel(sql, id, caller);
  const keys = inFormatOrder(model.artifacts);
  const key = Object.hasOwn(keys, format) ? keys[format as ArtifactFormat] : undefined;
  if (key !== undefined) return key;
  throw notFound(
    `The model has no artifact ${JSON.stringify(format.slice(0, 100))}; it has ${Object.keys(keys).join(', ')}.`,
  );
}
