/**
 * `npm start` runs the stack until Ctrl-C; `npm run dev` (`--dev`) also reloads what an edit changes. Exit codes: 0 stopped
 * by a signal, 1 failed, 2 usage error, 130 stopped by a second signal.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../lib/errors.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { describePaths } from './dev/describe-paths.ts';
import { Reloader } from './dev/reloader.ts';
import { SourceSnapshots } from './dev/source-snapshots.ts';
import { watchSources } from './dev/source-watcher.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';
import { introduction } from './terminal/introduction.ts';
import { dim } from './terminal/style.ts';
import { summarizeLogLine } from './terminal/summarize-log-line.ts';

/** In a terminal, Ctrl-C arrives twice: from the terminal and through npm. Signals this close count as one. */
const SAME_SIGNAL_MS = 1000;
const ROOT = join(import.meta.dirname, '..');

async function start(isDev: boolean): Promise<void> {
  const startedAt = performance.now();
  const interrupted = waitForInterrupt();
  console.log(dim('Starting PostgreSQL, SQS, S3, DynamoDB and the HTTP API …'));
  const settings = loadLocalSettings();
  const snapshots = isDev
    ? new SourceSnapshots(ROOT, join(settings.TREINO_STATE_DIR, 'dev-sources'))
    : undefined;
  const stack = await startStack(settings, {
    onLine: printLine,
    ...(snapshots && { functionRoot: snapshots.create() }),
  });
  const watcher = watchSources(ROOT, onEdit(stack, snapshots), (error) =>
    console.log(`  Edits of the sources are not noticed: ${error.message}`),
  );
  try {
    console.log(await introduction(stack, (performance.now() - startedAt) / 1000));
    if (isDev) console.log(dim('Edits of functions/, lib/ and console/ are reloaded.\n'));
    const failure = await Promise.race([interrupted, stack.failed]);
    if (failure) throw failure;
    console.log(dim('\nStopping … (press Ctrl-C again to stop immediately)'));
  } finally {
    watcher.close();
    await stack.stop();
    snapshots?.clear();
  }
}

/** Reloads what was edited. Without snapshots, it only says that the stack runs other code than the sources. */
function onEdit(stack: Stack, snapshots: SourceSnapshots | undefined): (paths: readonly string[]) => void {
  const print = (line: string): void => console.log(`  ${line}`);
  if (snapshots) {
    const reloader = new Reloader({ root: ROOT, stack, snapshots, print });
    return (paths) => reloader.reload(paths);
  }
  return (paths) =>
    print(
      `${describePaths(paths)}. Restart npm start to use it, or use npm run dev, which reloads edited sources.`,
    );
}

/** Resolves at the first SIGINT or SIGTERM. The next one ends the process immediately. */
function waitForInterrupt(): Promise<undefined> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const interrupt = (): void => {
      firstAt ??= performance.now();
      resolve(undefined);
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  });
}

const printLine = (part: string, line: string): void => {
  const summary = summarizeLogLine(part, line);
  if (summary !== undefined) console.log(summary);
};

function readOptions(): { readonly isDev: boolean } {
  try {
    return { isDev: parseArgs({ options: { dev: { type: 'boolean', default: false } } }).values.dev };
  } catch (error) {
    console.error(messageOf(error));
    process.exit(2);
  }
}

const { isDev } = readOptions();
try {
  await start(isDev);
  process.exit(0);
} catch (error) {
  console.error(`\nTreino failed. ${messageOf(error)}`);
  process.exit(1);
}
