/**
 * `npm run dev`: reloads what an edit changed.
 *
 *   edit ─▶ console changed? build it ─▶ copy the sources ─▶ load the functions from the copy ──loaded──▶ switch to it
 *                   └─failed─▶ say so         ▲                         └─failed─▶ say so, keep the code before
 *                                             └── edits in the meantime: once more
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../lib/errors.ts';
import type { Stack } from '../stack.ts';
import { changedParts } from './source-files.ts';
import type { SourceSnapshots } from './source-snapshots.ts';
import { describePaths } from './describe-paths.ts';

const run = promisify(execFile);

export interface ReloaderOptions {
  readonly root: string;
  readonly stack: Pick<Stack, 'switchTo' | 'rootsInUse'>;
  readonly snapshots: SourceSnapshots;
  /** Prints a line on the terminal. */
  readonly print: (line: string) => void;
}

export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #waiting = new Set<string>();
  #running: Promise<void> | undefined;

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /** Reloads after edits. Edits during a reload are reloaded together after it. */
  reload(paths: readonly string[]): void {
    for (const path of paths) this.#waiting.add(path);
    this.#running ??= this.#runWaiting().finally(() => (this.#running = undefined));
  }

  async #runWaiting(): Promise<void> {
    while (this.#waiting.size > 0) {
      const paths = [...this.#waiting].sort();
      this.#waiting.clear();
      await this.#reloadOnce(paths).catch((error: unknown) =>
        this.#options.print(`${describePaths(paths)}, but the reload failed: ${messageOf(error)}`),
      );
    }
  }

  async #reloadOnce(paths: readonly string[]): Promise<void> {
    const { root, stack, snapshots, print } = this.#options;
    const startedAt = performance.now();
    const parts = changedParts(root, paths);
    if (parts.stack.length > 0) print(`${describePaths(parts.stack)}. Restart npm run dev to use it.`);
    if (!parts.functions && !parts.console) return;
    if (parts.console && !(await this.#buildConsole(paths))) return;
    const copy = snapshots.create();
    const { error, finishing } = await stack.switchTo(copy);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (error !== undefined) {
      print(`${describePaths(paths)}, but cannot be loaded. The code before it keeps running. ${error}`);
    } else {
      const reloaded = [parts.functions && 'functions and workers', parts.console && 'console'];
      const jobs = finishing > 0 ? ` ${finishing} running on the code before it will finish there.` : '';
      print(
        `${describePaths(paths)}: reloaded ${reloaded.filter(Boolean).join(', ')} in ${seconds} s.${jobs}`,
      );
    }
    snapshots.prune(stack.rootsInUse());
  }

  /** @returns whether the console was built */
  async #buildConsole(paths: readonly string[]): Promise<boolean> {
    const { root, print } = this.#options;
    try {
      await run(process.execPath, [join(root, 'scripts/build-console.mjs')], { cwd: root });
      return true;
    } catch (error) {
      const output = (error as { stderr?: string }).stderr?.split('\nStack backtrace')[0]!.trim();
      print(`${describePaths(paths)}, but the console cannot be built: ${output ?? messageOf(error)}`);
      return false;
    }
  }
}
