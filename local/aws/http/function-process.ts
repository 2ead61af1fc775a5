/** One process with all functions of a copy of the sources, for the function host. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Host → process. */
export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
}

/** Process → host. The first message is `loaded`; a process that cannot load its functions sends `failed` and exits. */
export type ResultMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'failed'; readonly error: string }
  | { readonly type: 'result'; readonly id: number; readonly result?: unknown; readonly error?: string };

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class FunctionProcess {
  readonly root: string;
  /** Resolves when all functions are loaded. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  #count = 0;
  #isRetired = false;

  /** @param root the folder that contains functions/ */
  constructor(root: string) {
    this.root = root;
    this.#child = fork(join(import.meta.dirname, 'function-process-child.ts'), [root], {
      cwd: root,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message: ResultMessage) => {
        if (message.type === 'loaded') resolve();
        else if (message.type === 'failed') reject(new Error(message.error));
        else this.#finish(message);
      });
      this.#child.once('exit', () => {
        const error = new Error('The process of the functions exited. Its output has the reason.');
        reject(error);
        for (const call of this.#calls.values()) call.reject(error);
      });
    });
    // Callers of invoke() get the error too.
    this.ready.catch(() => undefined);
  }

  get isDead(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Runs a function. @throws Error with the message of what the function threw */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const id = (this.#count += 1);
    const result = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    result.catch(() => undefined);
    await this.ready;
    const call: CallMessage = { id, name, event };
    this.#child.send(call, () => undefined);
    return result;
  }

  /** Lets running requests finish, and then ends the process. */
  retire(): void {
    this.#isRetired = true;
    this.#endIfDone();
  }

  #finish({ id, result, error }: ResultMessage & { type: 'result' }): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#isRetired && this.#calls.size === 0) this.#child.kill('SIGTERM');
  }
}
