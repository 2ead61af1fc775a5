/** Removal of dead attempts' files, and of nothing else: with a real database, job table and bucket. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError, FenceLostError } from '../../lib/errors.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { removeOrphans } from '../../lib/training/maintenance/remove-orphans.ts';
import type { OrphanServices } from '../../lib/training/maintenance/remove-orphans.ts';
import { reserveModelKey } from '../../lib/warehouse/models/model-keys.ts';
import { findModelByProcess, insertModel } from '../../lib/warehouse/models/models.ts';
import { silentLog } from '../support/log.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const start = new Date('2025-09-27T10:15:00.000Z');
const minutes = (count: number): Date => new Date(start.getTime() + count * 60_000);

describe('removeOrphans', () => {
  let database: TestPostgres;
  let bucket: TestModelsBucket;
  let jobs: JobTable;
  let errors: number;
  beforeAll(async () => {
    [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
    jobs = openPostgresJobTable(database.sql);
  });
  afterAll(() => Promise.all([database.stop(), bucket.stop()]));
  beforeEach(async () => {
    errors = 0;
    await database.sql`TRUNCATE model_keys, models, training_jobs`;
    await bucket.store.remove(await bucket.store.list(''));
  });

  const sweep = (now: Date, overrides: Partial<OrphanServices> = {}): Promise<number> => {
    const log = { ...silentLog, error: () => void (errors += 1) };
    return removeOrphans({ sql: database.sql, store: bucket.store, jobs, log, ...overrides }, now);
  };
  const objects = () => bucket.store.list('');

  interface Attempt {
    readonly processId: string;
    readonly fencingToken: number;
    readonly stem: string;
  }
  const putFiles = async ({ stem }: Pick<Attempt, 'stem'>): Promise<void> => {
    for (const key of [`${stem}.pkl`, `${stem}.ubj`])
      await bucket.store.put(key, Buffer.from(key), 'application/octet-stream');
  };
  /** Runs an attempt up to its last upload. */
  const startAttempt = async (processId: string, now = start): Promise<Attempt> => {
    const job = await jobs.claim(processId, { runner: 'lambda', now, leaseSeconds: 60 });
    const { fencingToken } = job!;
    const stem = await reserveModelKey(database.sql, {
      machineName: 'M',
      processId,
      fencingToken,
      now,
    });
    await putFiles({ stem });
    return { processId, fencingToken, stem };
  };
  const createJob = async (): Promise<string> => {
    const processId = randomUUID();
    const request = {
      indicator: 'status' as const,
      machineName: 'M',
      startDate: null,
      endDate: null,
      ...REQUEST_DEFAULTS.status,
      search: { ...REQUEST_DEFAULTS.status.search, paramGrid: {} },
    };
    await jobs.create(newJob(processId, request, start));
    return processId;
  };
  const publish = ({ processId, fencingToken, stem }: Attempt) => {
    const artifacts = { pkl: `${stem}.pkl`, ubj: `${stem}.ubj` };
    return insertModel(
      database.sql,
      {
        id: randomUUID(),
        processId,
        machineName: 'M',
        indicator: 'status',
        bucketAddress: artifacts.pkl,
        dataStartDate: '2025-03-01',
        dataEndDate: '2025-05-09',
        metrics: {},
        modelType: 'xgb',
        timestamp: start,
        artifacts,
        sha256: {},
        xgboostVersion: '3.4.1',
        rowHash: 'ef',
        rows: 1,
        seconds: 1,
      },
      { stem, fencingToken },
    );
  };
  const release = (attempt: Attempt) => jobs.release(attempt, { now: start, keepAttempt: true });

  it('keeps the files of a running attempt', async () => {
    const attempt = await startAttempt(await createJob());
    expect(await sweep(minutes(30))).toBe(0);
    expect(await objects()).toHaveLength(2);
    expect(await publish(attempt)).toMatchObject({ bucketAddress: `${attempt.stem}.pkl` });
  });

  it('keeps published files, whatever the state of the job', async () => {
    const attempt = await startAttempt(await createJob());
    await publish(attempt);
    await release(attempt);
    expect(await sweep(minutes(1))).toBe(0);
    expect(await objects()).toHaveLength(2);
  });

  it('removes the files of a dead attempt and keeps those of the next one', async () => {
    const dead = await startAttempt(await createJob());
    // Not the dead attempt's files: their names only have the same prefix.
    await putFiles({ stem: `${dead.stem}0` });
    await release(dead);
    const alive = await startAttempt(dead.processId, minutes(1));
    expect(await sweep(minutes(2))).toBe(2);
    expect(await objects()).toEqual(
      [`${dead.stem}0.pkl`, `${dead.stem}0.ubj`, `${alive.stem}.pkl`, `${alive.stem}.ubj`].toSorted(),
    );
    await publish(alive);
    expect(await sweep(minutes(3))).toBe(0);
  });

  it('removes the files of the losing attempt when the job is completed', async () => {
    const first = await startAttempt(await createJob());
    await release(first);
    const second = await startAttempt(first.processId);
    const { id: modelId, bucketAddress, artifacts } = await publish(second);
    await jobs.complete(second, { now: start, modelId, bucketAddress, artifacts, fits: 1 });
    expect(await sweep(minutes(1))).toBe(2);
    expect(await objects()).toEqual([`${second.stem}.pkl`, `${second.stem}.ubj`]);
  });

  it('removes files that belong to no job', async () => {
    const processId = randomUUID();
    const stem = await reserveModelKey(database.sql, {
      machineName: 'M',
      processId,
      fencingToken: 1,
      now: start,
    });
    await putFiles({ stem });
    expect(await sweep(minutes(1))).toBe(2);
    expect(await objects()).toEqual([]);
  });

  it('refuses publication to a frozen worker after its files are gone, and removes its late uploads', async () => {
    const frozen = await startAttempt(await createJob());
    await release(frozen);
    expect(await sweep(minutes(1))).toBe(2);
    await putFiles(frozen);
    await expect(publish(frozen)).rejects.toBeInstanceOf(FenceLostError);
    expect(await findModelByProcess(database.sql, frozen.processId)).toBeUndefined();
    expect(await sweep(minutes(30))).toBe(0);
    expect(await sweep(minutes(62))).toBe(2);
    expect(await objects()).toEqual([]);
  });

  it('allows no publication between refusal and removal', async () => {
    const attempt = await startAttempt(await createJob());
    await release(attempt);
    let outcome: unknown;
    const list = async (prefix: string): Promise<string[]> => {
      outcome = await publish(attempt).catch((error: unknown) => error);
      return bucket.store.list(prefix);
    };
    expect(await sweep(minutes(1), { store: { ...bucket.store, list } })).toBe(2);
    expect(outcome).toBeInstanceOf(FenceLostError);
  });

  it('keeps the files of an attempt that publishes while the sweeper takes it for dead', async () => {
    const attempt = await startAttempt(await createJob());
    await release(attempt);
    const get = async (processId: string) => {
      await publish(attempt);
      return jobs.get(processId);
    };
    expect(await sweep(minutes(1), { jobs: { get } })).toBe(0);
    expect(await objects()).toHaveLength(2);
  });

  it('continues after a key that fails, logs it, and tries it again in the next sweep', async () => {
    const attempts: Attempt[] = [];
    for (let count = 0; count < 3; count++) {
      const attempt = await startAttempt(await createJob(), minutes(count));
      await release(attempt);
      attempts.push(attempt);
    }
    const failing = attempts[0]!.stem;
    const remove = (keys: readonly string[]): Promise<void> =>
      keys[0]!.startsWith(failing)
        ? Promise.reject(new DependencyError('bucket', 'no'))
        : bucket.store.remove(keys);
    expect(await sweep(minutes(5), { store: { ...bucket.store, remove } })).toBe(4);
    expect(errors).toBe(1);
    expect(await objects()).toEqual([`${failing}.pkl`, `${failing}.ubj`]);
    await expect(publish(attempts[0]!)).rejects.toBeInstanceOf(FenceLostError);
    expect(await sweep(minutes(6))).toBe(2);
    expect(await objects()).toEqual([]);
  });

  it('keeps the files of a key whose job cannot be read', async () => {
    const attempt = await startAttempt(await createJob());
    await release(attempt);
    const get = (): Promise<never> => Promise.reject(new DependencyError('database', 'no'));
    expect(await sweep(minutes(1), { jobs: { get } })).toBe(0);
    expect(errors).toBe(1);
    expect(await objects()).toHaveLength(2);
    expect(await publish(attempt)).toMatchObject({ processId: attempt.processId });
  });

  it('tolerates a second sweep at the same time', async () => {
    for (let count = 0; count < 5; count++) {
      const attempt = await startAttempt(await createJob(), minutes(count));
      await release(attempt);
    }
    const [one, other] = await Promise.all([sweep(minutes(10)), sweep(minutes(10))]);
    expect(one + other).toBeGreaterThanOrEqual(10);
    expect(await objects()).toEqual([]);
    expect(errors).toBe(0);
  });
});
