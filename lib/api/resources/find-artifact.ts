/** Finds one published file of a model. */
import type postgres from 'postgres';
import { z } from 'zod';
import { ARTIFACT_FORMATS } from '../../jobs/job.ts';
import type { ArtifactFormat } from '../../jobs/job.ts';
import type { Principal } from '../../principal/principal.ts';
import type { Language } from '../../texts/languages.ts';
import { notFound } from '../../validation/request-errors.ts';
import { modelPathSchema } from '../http/path.ts';
import { inFormatOrder } from '../views/in-format-order.ts';
import { findVisibleModel } from './visible-model.ts';

/** An unknown format is 404 (no such file), not 422. */
export const artifactPathSchema = modelPathSchema.extend({ format: z.enum(ARTIFACT_FORMATS) });

/**
 * @param id UUID of the model
 * @param language of the report; a model without a report in it has the English one
 * @returns the file's key in the bucket
 * @throws RequestError 404 for an unknown model, or for a format that the model does not have (the message lists its
 *   formats); DependencyError
 */
export async function findArtifact(
  sql: postgres.Sql,
  id: string,
  format: string,
  principal: Principal,
  language: Language = 'en',
): Promise<string> {
  const model = await findVisibleModel(sql, id, principal);
  const keys = inFormatOrder(model.artifacts);
  if (format === 'report' && language === 'pt' && keys.report_pt !== undefined) return keys.report_pt;
  const key = Object.hasOwn(keys, format) ? keys[format as ArtifactFormat] : undefined;
  if (key !== undefined) return key;
  throw notFound(
    `The model has no artifact ${JSON.stringify(format.slice(0, 100))}; it has ${Object.keys(keys).join(', ')}.`,
  );
}
