/** Terminals in a checkout: one shell that all blocks share, and one more for each block that stays up. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';

export interface BlockResult {
  readonly output: string;
  /** Exit code of the first command that failed; 0 if none did. */
  readonly code: number;
}

interface Shell {
  readonly process: ChildProcess;
  output: string;
}

/** How long a block that stays up may take until it is up, seconds. */
const START_TIMEOUT_SECONDS = 180;
/** How long any other block may run, seconds. */
const BLOCK_TIMEOUT_SECONDS = 1200;

export class Terminals {
  readonly #cwd: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #scripts: string;
  readonly #background: Shell[] = [];
  #shell: Shell | undefined;

  constructor(cwd: string, environment: Readonly<Record<string, string>>) {
    this.#cwd = cwd;
    this.#environment = environment;
    this.#scripts = mkdtempSync(join(tmpdir(), 'treino-readme-blocks-'));
  }

  /** Runs a block in the shared shell. A failed command ends that shell; the next block gets a new one. */
  async run(block: string): Promise<BlockResult> {
    const shell = (this.#shell ??= this.#open(['-e']));
    const script = join(this.#scripts, `${randomUUID()}.sh`);
    writeFileSync(script, block);
    const before = shell.output.length;
    const done = `done ${randomUUID()}`;
    // Without /dev/null its commands would read the blocks that follow.
    shell.process.stdin!.write(`. '${script}' </dev/null\necho '${done}'\n`);
    await eventually(
      () => shell.output.includes(done) || hasEnded(shell),
      (ended) => ended,
      { deadlineSeconds: BLOCK_TIMEOUT_SECONDS, what: 'the end of the block' },
    );
    const output = shell.output.slice(before).replace(`${done}\n`, '');
    if (!hasEnded(shell)) return { output, code: 0 };
    this.#shell = undefined;
    return { output, code: shell.process.exitCode ?? 1 };
  }

  /** Runs a block in its own terminal. @returns its output, once that contains `ready` or the block has ended */
  async stayUp(block: string, ready: string): Promise<BlockResult> {
    const shell = this.#open(['-c', block]);
    this.#background.push(shell);
    await eventually(
      () => shell.output.includes(ready) || hasEnded(shell),
      (up) => up,
      { deadlineSeconds: START_TIMEOUT_SECONDS, what: `"${ready}"` },
    );
    return { output: shell.output, code: shell.process.exitCode ?? 0 };
  }

  /** Stops all shells, those that stay up with Ctrl-C. @returns how those ended */
  async close(): Promise<BlockResult[]> {
    const ends: BlockResult[] = [];
    for (const shell of this.#background.splice(0)) {
      if (!hasEnded(shell)) {
        const closed = once(shell.process, 'close');
        // Its whole process group, as a terminal does.
        process.kill(-shell.process.pid!, 'SIGINT');
        await closed;
      }
      // Ctrl-C may also end the shell itself.
      const { exitCode, signalCode } = shell.process;
      ends.push({ output: shell.output, code: exitCode ?? (signalCode === 'SIGINT' ? 0 : 1) });
    }
    if (this.#shell && !hasEnded(this.#shell)) process.kill(-this.#shell.process.pid!, 'SIGKILL');
    rmSync(this.#scripts, { recursive: true, force: true });
    return ends;
  }

  #open(options: readonly string[]): Shell {
    const child = spawn('sh', options, {
      cwd: this.#cwd,
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const shell: Shell = { process: child, output: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (shell.output += text));
    return shell;
  }
}

const hasEnded = ({ process: { exitCode, signalCode } }: Shell): boolean =>
  exitCode !== null || signalCode !== null;
