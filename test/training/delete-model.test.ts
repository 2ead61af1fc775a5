/** Deletion of a model with a real database and a real bucket. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import { findVisibleModel } from '../../lib/api/resources/visible-model.ts';
import { anonymous, toPrincipal } from '../../lib/principal/principal.ts';
import { jobView } from '../../lib/api/views/job-view.ts';
import { newJob } from '../../lib/jobs/job.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { deleteModel } from '../../lib/training/maintenance/delete-model.ts';
import { markDeletedModels } from '../../lib/training/maintenance/mark-deleted-models.ts';
import { removeOrphans } from '../../lib/training/maintenance/remove-orphans.ts';
import { reserveModelKey } from '../../lib/warehouse/models/model-keys.ts';
import { insertModel } from '../../lib/warehouse/models/models.ts';
import { request } from '../jobs/sample-jobs.ts';
import { silentLog } from '../support/log.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
let bucket: TestModelsBucket;
beforeAll(async () => {
  [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
});
afterAll(() => Promise.all([database.stop(), bucket.stop()]));

const services = () => ({
  principal: anonymous,
  sql: database.sql,
  jobs: openPostgresJobTable(database.sql),
  store: bucket.store,
  log: silentLog,
});

/** Publishes a model with two files. */
async function publish() {
  const processId = randomUUID();
  const attempt = { processId, fencingToken: 1 };
  const stem = await reserveModelKey(database.sql, { ...attempt, machineName: 'P', now: new Date() });
  const artifacts = { pkl: `${stem}.pkl`, report: `${stem}.report.html` };
  for (const key of Object.values(artifacts))
    await bucket.store.put(key, Buffer.from('bytes'), 'application/octet-stream');
  const row = {
    id: randomUUID(),
    processId,
    machineName: 'P',
    indicator: 'status',
    bucketAddress: artifacts.pkl,
    dataStartDate: '2025-03-01',
    dataEndDate: '2025-03-02',
    metrics: {},
    modelType: 'xgb' as const,
    timestamp: new Date(),
    artifacts,
    sha256: artifacts,
    xgboostVersion: '3.4.1',
    rowHash: 'ef',
    rows: 10,
    seconds: 1,
  };
  await insertModel(database.sql, row, { stem, fencingToken: 1 });
  return { id: row.id, stem, row };
}

describe('a deleted model', () => {
  it('has no row and no files, and its links say that it was deleted', async () => {
    const kept = await publish();
    const { id, stem } = await publish();
    await deleteModel(id, services());
    expect(await database.sql`SELECT id FROM models`).toEqual([{ id: kept.id }]);
    expect(await bucket.store.list(`${stem}.`)).toEqual([]);
    expect(await bucket.store.list(`${kept.stem}.`)).toHaveLength(2);
    const gone = { code: 'model_deleted', httpStatus: 410 };
    await expect(findVisibleModel(database.sql, id, anonymous)).rejects.toMatchObject(gone);
    await expect(deleteModel(id, services())).rejects.toMatchObject(gone);
  });

  it('is gone from the links of its job, at once or when the job table answers again', async () => {
    const { jobs } = services();
    for (const isDown of [false, true]) {
      const { id, row } = await publish();
      await jobs.create({
        ...newJob(row.processId, request, new Date()),
        status: 'completed',
        modelId: id,
        bucketAddress: row.bucketAddress,
        artifacts: row.artifacts,
      });
      const shown = async () => jobView((await jobs.get(row.processId))!);
      expect(await shown()).toMatchObject({
        bucket_address: row.bucketAddress,
        artifacts: row.artifacts,
        model_deleted_at: null,
      });
      const markModelDeleted = () => Promise.reject(new DependencyError('job table', 'It is down.'));
      await deleteModel(id, { ...services(), ...(isDown && { jobs: { markModelDeleted } }) });
      if (isDown) {
        expect(await shown()).toMatchObject({ model_deleted_at: null });
        expect(await markDeletedModels(services())).toBe(1);
      }
      expect(await markDeletedModels(services())).toBe(0);
      const [deletion] = await database.sql<{ at: Date }[]>`
        SELECT deleted_at AS at FROM deleted_models WHERE id = ${id}`;
      expect(await shown()).toMatchObject({
        status: 'completed',
        model_id: id,
        bucket_address: null,
        artifacts: null,
        model_deleted_at: deletion!.at.toISOString(),
      });
    }
  });

  it('must be one that the client can access', async () => {
    const { id } = await publish();
    const other = toPrincipal({ id: 'token:other', name: 'other', scopes: ['admin'], machines: ['Q*'] });
    const unknown = { code: 'not_found', httpStatus: 404 };
    await expect(deleteModel(id, { ...services(), principal: other })).rejects.toMatchObject(unknown);
    expect(await database.sql`SELECT id FROM models WHERE id = ${id}`).toHaveLength(1);
    await deleteModel(id, services());
    await expect(findVisibleModel(database.sql, id, other)).rejects.toMatchObject(unknown);
    await expect(deleteModel(randomUUID(), services())).rejects.toMatchObject(unknown);
  });

  it('loses its files later if the bucket is not available', async () => {
    const { id, stem, row } = await publish();
    const store = {
      ...bucket.store,
      remove: () => Promise.reject(new DependencyError('bucket', 'The bucket is down.')),
    };
    await deleteModel(id, { ...services(), store });
    expect(await bucket.store.list(`${stem}.`)).toHaveLength(2);
    await removeOrphans({ ...services(), jobs: { get: () => Promise.resolve(undefined) } }, new Date());
    expect(await bucket.store.list(`${stem}.`)).toEqual([]);
    // The attempt that published it cannot do so again.
    await expect(insertModel(database.sql, row, { stem, fencingToken: 1 })).rejects.toMatchObject({
      code: 'fence_lost',
    });
  });

  it('keeps the files that another model uses, as models of the predecessor may', async () => {
    const { id, stem, row } = await publish();
    const twin = randomUUID();
    await database.sql`
      INSERT INTO models (id, machine_name, bucket_address, metrics, model_type, "timestamp")
      VALUES (${twin}, 'P', ${row.bucketAddress}, '{}', 'xgb', now())`;
    await deleteModel(id, services());
    expect(await bucket.store.list(`${stem}.`)).toHaveLength(2);
    await deleteModel(twin, services());
    expect(await bucket.store.list(`${stem}.`)).toEqual([]);
  });

  it('is deleted once by concurrent requests', async () => {
    const { id } = await publish();
    const ends = await Promise.allSettled([1, 2, 3].map(() => deleteModel(id, services())));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
