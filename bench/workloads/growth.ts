/**
 * One training of one machine, with the worker's steps. Reports each phase's seconds, peak memory and longest event-loop
 * stall:
 *
 *   node bench/workloads/growth.ts <url> <machine> <grid as JSON>
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { spillToDisk } from '../../lib/platform/scratch/floats.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { LABELING } from '../telemetry.ts';
import { measureWork, startPhase } from './measure-work.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const [url = '', machineName = '', grid = ''] = process.argv.slice(2);
/** Interval of the monitor; its readings include this much that is not delay. */
const RESOLUTION_MS = 10;

const sql = connect(url);
await sql`SELECT 1`;
const factory = await ModelFactory.open({});
const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const stallsMs: Record<string, number> = {};
/** Maximum CPU time of this thread between two samples, by phase: the part of a stall that is not waiting for a core. */
const busyMs: Record<string, number> = {};
let phase = 'load';
let maxBusyMs = 0;
let before = process.threadCpuUsage();

setInterval(() => {
  const { user, system } = process.threadCpuUsage(before);
  before = process.threadCpuUsage();
  maxBusyMs = Math.max(maxBusyMs, (user + system) / 1000);
}, RESOLUTION_MS).unref();

/** Records the current phase and starts the next. */
function endPhase(next: string): void {
  stallsMs[phase] = Math.max(stallsMs[phase] ?? 0, monitor.max / 1e6 - RESOLUTION_MS);
  busyMs[phase] = Math.max(busyMs[phase] ?? 0, maxBusyMs);
  maxBusyMs = 0;
  monitor.reset();
  phase = next;
  startPhase(next);
}

await measureWork(async () => {
  monitor.enable();
  startPhase(phase);
  const started = performance.now();
  const loaded = await loadTelemetry(sql, { machineName });
  const matrixBytes = loaded.values.byteLength;
  const { floats: values } = await spillToDisk(loaded.values);
  const load = (performance.now() - started) / 1000;
  const { search: defaults, features } = REQUEST_DEFAULTS.status;
  const search = {
    ...defaults,
    folds: 3,
    strategy: 'grid',
    foldType: 'stratified',
    scoring: 'recall',
    paramGrid: JSON.parse(grid) as ParamGrid,
  } as const;
  const model = await factory.train(
    { ...loaded, values },
    { indicator: 'status', labeling: LABELING, search, features },
    {
      onProgress: ({ phase: next }) => {
        if (next !== phase) endPhase(next);
      },
    },
  );
  // The monitor's next timer records a stall at the end.
  await delay(2 * RESOLUTION_MS);
  endPhase('ended');
  return { seconds: { load, ...model.seconds }, stallsMs, busyMs, matrixBytes };
});
await factory.close();
process.exit(0);
