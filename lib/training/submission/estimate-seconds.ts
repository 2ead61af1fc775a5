/**
 * Estimates how long a request would train, for the limit MAX_ESTIMATED_SECONDS. Counting a machine's rows takes longer
 * than the rest of a submission, so they are counted only if the limit could be exceeded with the rows of the whole table.
 */
import type postgres from 'postgres';
import { DataError } from '../../errors.ts';
import type { Runner, TrainingRequest } from '../../jobs/job.ts';
import type { Runners } from '../runners/runners.ts';
import { countRows, readTableSize } from '../../warehouse/telemetry/telemetry-size.ts';
import type { TableSize } from '../../warehouse/telemetry/telemetry-size.ts';
import { readLatestRates } from '../../warehouse/training-rates.ts';
import { estimateAndChoose } from './plan-training.ts';

export interface SecondsServices {
  readonly tableSize: () => Promise<TableSize>;
  readonly countRows: (request: TrainingRequest) => Promise<number>;
  readonly rates: (request: TrainingRequest) => Promise<ReadonlyMap<Runner, number>>;
  readonly runners: Runners;
}

/** The estimate of a database and its runners, as a submission needs it. */
export const secondsEstimator = (sql: postgres.Sql, runners: Runners) => {
  const services: SecondsServices = {
    tableSize: () => readTableSize(sql),
    countRows: (request) => countRows(sql, request),
    rates: (request) => readLatestRates(sql, request),
    runners,
  };
  return (request: TrainingRequest, limit: number): Promise<number> =>
    estimateSeconds(request, limit, services);
};

/** The table can have grown since its statistics were made. */
const GROWTH = 2;

/**
 * @param limit seconds; below it, the estimate may be too high
 * @throws DependencyError
 */
export async function estimateSeconds(
  request: TrainingRequest,
  limit: number,
  { tableSize, countRows, rates, runners }: SecondsServices,
): Promise<number> {
  const [{ estimatedRows, features }, measured] = await Promise.all([tableSize(), rates(request)]);
  const secondsFor = (rows: number): number => secondsOf(request, { rows, features }, runners, measured);
  const bound = estimatedRows === null ? Infinity : secondsFor(estimatedRows * GROWTH);
  return bound <= limit ? bound : secondsFor(await countRows(request));
}

/** 0 for a training that ends before it starts: without rows, or with more than fit into memory. */
function secondsOf(
  request: TrainingRequest,
  { rows, features }: { rows: number; features: number },
  runners: Runners,
  rates: ReadonlyMap<Runner, number>,
): number {
  if (rows === 0) return 0;
  try {
    const size = { rows, features: Array.from({ length: features }, String) };
    return estimateAndChoose(size, request, runners, rates).estimate.seconds;
  } catch (error) {
    if (error instanceof DataError) return 0;
    throw error;
  }
}
