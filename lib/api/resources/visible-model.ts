/** Reads a model if the principal can access its machine. */
import type postgres from 'postgres';
import type { Principal } from '../../principal/principal.ts';
import { missingModel } from '../../warehouse/models/deleted-models.ts';
import { findModel } from '../../warehouse/models/models.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';

/**
 * @param id UUID
 * @throws RequestError 404 for an unknown model and for one that the principal cannot access, 410 for a deleted one; DependencyError
 */
export async function findVisibleModel(
  sql: postgres.Sql,
  id: string,
  principal: Pick<Principal, 'canAccess'>,
): Promise<StoredModel> {
  const model = await findModel(sql, id);
  if (!model || !principal.canAccess(model.machineName)) throw await missingModel(sql, id, principal);
  return model;
}
