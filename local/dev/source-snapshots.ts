/**
 * Copies of the sources, from which `npm run dev` runs the functions. A running training imports modules and starts worker
 * threads until its end. From a copy, it gets all of them as they were when it started.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What the functions read. */
const COPIED: readonly string[] = ['functions', 'lib', 'docs/openapi.json', 'console/dist', 'package.json'];

export class SourceSnapshots {
  readonly #root: string;
  readonly #folder: string;
  #count = 0;

  /**
   * @param root the checkout
   * @param folder receives the copies; those of an earlier run are removed
   */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
    this.clear();
    mkdirSync(folder, { recursive: true });
  }

  /** Copies the sources as they are now. @returns the root of the copy */
  create(): string {
    this.#count += 1;
    const copy = join(this.#folder, String(this.#count));
    for (const path of COPIED) {
      const source = join(this.#root, path);
      if (existsSync(source)) cpSync(source, join(copy, path), { recursive: true });
    }
    symlinkSync(join(this.#root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    return copy;
  }

  /** Removes the copies that nothing runs from. */
  prune(used: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#folder)) {
      const copy = join(this.#folder, name);
      if (!used.has(copy)) rmSync(copy, { recursive: true, force: true });
    }
  }

  /** Removes all copies. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
