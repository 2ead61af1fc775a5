/** Reads a model with the caller's access: a model of another caller's machine does not exist for them. */
import type postgres from 'postgres';
import type { Principal } from '../../principal/principal.ts';
import { findModel } from '../../warehouse/models/models.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';
import { modelNotFound } from '../../validation/request-errors.ts';

/**
 * @param id UUID
 * @throws RequestError 404 when the caller can see no such model; DependencyError
 */
export async function findVisibleModel(
  sql: postgres.Sql,
  id: string,
  caller: Pick<Principal, 'canAccess'>,
): Promise<StoredModel> {
  const model = await findModel(sql, id);
  if (!model || !caller.canAccess(model.machineName)) throw modelNotFound();
  return model;
}
