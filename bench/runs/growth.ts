/**
 * One training's steps on one machine's rows, as the worker does them, named for the memory of each, with
 * the longest time this process' event loop stood still in each:
 *
 *   node bench/runs/growth.ts <url> <machine> <grid as JSON>
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ParamGrid } from '../../lib/learning/search/grid.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { keepFloats } from '../../lib/platform/scratch/floats.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { labeling } from '../telemetry.ts';
import { measured, phase } from './measured.ts';

const [url = '', machineName = '', grid = ''] = process.argv.slice(2);
/** How often the monitor looks; that much of what it tells is no delay. */
const resolutionMs = 10;

const sql = connect(url);
await sql`SELECT 1`;
const factory = await ModelFactory.open({});
const monitor = monitorEventLoopDelay({ resolution: resolutionMs });
const stallsMs: Record<string, number> = {};
/** Longest that this thread itself was at work between two looks, by phase: what of a stall is not the machine's. */
const busyMs: Record<string, number> = {};
let now = 'load';
let longest = 0;
let before = process.threadCpuUsage();

setInterval(() => {
  const { user, system } = process.threadCpuUsage(before);
  before = process.threadCpuUsage();
  longest = Math.max(longest, (user + system) / 1000);
}, resolutionMs).unref();

/** Ends a step and begins the next. */
function turn(next: string): void {
  stallsMs[now] = Math.max(stallsMs[now] ?? 0, monitor.max / 1e6 - resolutionMs);
  busyMs[now] = Math.max(busyMs[now] ?? 0, longest);
  longest = 0;
  monitor.reset();
  now = next;
  phase(next);
}

await measured(async () => {
  monitor.enable();
  phase(now);
  const started = performance.now();
  const loaded = await loadTelemetry(sql, { machineName });
  const matrixBytes = loaded.values.byteLength;
  const { floats: values } = await keepFloats(loaded.values);
  const load = (performance.now() - started) / 1000;
  const search = {
    folds: 3,
    strategy: 'grid',
    foldType: 'stratified',
    scoring: 'recall',
    paramGrid: JSON.parse(grid) as ParamGrid,
  } as const;
  const model = await factory.train(
    { ...loaded, values },
    { indicator: 'status', labeling, search },
    {
      onProgress: ({ phase: next }) => {
        if (next !== now) turn(next);
      },
    },
  );
  // What was in the way at the end is told by the timer after it.
  await delay(2 * resolutionMs);
  turn('ended');
  return { seconds: { load, ...model.seconds }, stallsMs, busyMs, matrixBytes };
});
await factory.close();
process.exit(0);
