/** Terminals in a checkout: one shell that keeps what blocks leave in it, and one more for each that stays up. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';

export interface Ran {
  readonly output: string;
  /** Of its first command that failed; 0 when none did. */
  readonly code: number;
}

interface Shell {
  readonly process: ChildProcess;
  output: string;
}

/** How long what stays up may take to come, and to go, seconds. */
const PATIENCE_SECONDS = 180;

export class Terminals {
  readonly #cwd: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #scripts: string;
  readonly #staying: Shell[] = [];
  #shell: Shell | undefined;

  constructor(cwd: string, environment: Readonly<Record<string, string>>) {
    this.#cwd = cwd;
    this.#environment = environment;
    this.#scripts = mkdtempSync(join(tmpdir(), 'treino-readme-blocks-'));
  }

  /** Runs a block in the shell, which ends with a command that fails; the next block then gets a new one. */
  async run(block: string): Promise<Ran> {
    const shell = (this.#shell ??= this.#open(['-e']));
    const script = join(this.#scripts, `${randomUUID()}.sh`);
    writeFileSync(script, block);
    const before = shell.output.length;
    const done = `done ${randomUUID()}`;
    // Its commands must not read what is to be run after them.
    shell.process.stdin!.write(`. '${script}' </dev/null\necho '${done}'\n`);
    await eventually(
      () => shell.output.includes(done) || hasEnded(shell),
      (ended) => ended,
      { deadlineSeconds: 1200, what: 'the end of the block' },
    );
    const output = shell.output.slice(before).replace(`${done}\n`, '');
    if (!hasEnded(shell)) return { output, code: 0 };
    this.#shell = undefined;
    return { output, code: shell.process.exitCode ?? 1 };
  }

  /** Runs a block in a terminal of its own. @returns what it has printed, once that has `ready` in it, or it has ended */
  async stayUp(block: string, ready: string): Promise<Ran> {
    const shell = this.#open(['-c', block]);
    this.#staying.push(shell);
    await eventually(
      () => shell.output.includes(ready) || hasEnded(shell),
      (up) => up,
      { deadlineSeconds: PATIENCE_SECONDS, what: `"${ready}"` },
    );
    return { output: shell.output, code: shell.process.exitCode ?? 0 };
  }

  /** Ends all, what stays up as Ctrl-C would. @returns how those ended */
  async close(): Promise<Ran[]> {
    const ends: Ran[] = [];
    for (const shell of this.#staying.splice(0)) {
      if (!hasEnded(shell)) {
        const closed = once(shell.process, 'close');
        // Its whole group, and nobody else's.
        process.kill(-shell.process.pid!, 'SIGINT');
        await closed;
      }
      // Ctrl-C ends the shell itself, too.
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
