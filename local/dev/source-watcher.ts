/** Watches the sources of a checkout and reports the files whose content has changed. */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join, sep } from 'node:path';
import { digestOf, isSource, listSources, SOURCE_FOLDERS } from './source-files.ts';

/** How long to collect events. An editor writes a file in several steps, and a checkout changes many files. */
const COLLECT_MS = 100;

export interface SourceWatcher {
  close(): void;
}

/**
 * @param onChange receives the changed, new and removed files, relative to the root, sorted
 * @param onError receives the reason if the files cannot be watched, for example because the system's limit is reached
 */
export function watchSources(
  root: string,
  onChange: (paths: readonly string[]) => void,
  onError: (error: Error) => void,
): SourceWatcher {
  const digests = new Map(listSources(root).map((path) => [path, digestOf(join(root, path))]));
  const touched = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const report = (): void => {
    const changed = [...touched].filter((path) => {
      const digest = digestOf(join(root, path));
      if (digest === digests.get(path)) return false;
      digests.set(path, digest);
      return true;
    });
    touched.clear();
    if (changed.length > 0) onChange(changed.sort());
  };
  const touch = (path: string): void => {
    if (!isSource(path)) return;
    touched.add(path);
    clearTimeout(timer);
    timer = setTimeout(report, COLLECT_MS);
  };

  const watchers: FSWatcher[] = [];
  const watchFolder = (folder: string, recursive: boolean): void => {
    const watcher = watch(join(root, folder), { recursive }, (_, name) => {
      if (name !== null) touch(join(folder, name).replaceAll(sep, '/'));
    });
    watcher.on('error', onError);
    watchers.push(watcher);
  };
  try {
    for (const folder of ['', 'docs']) watchFolder(folder, false);
    for (const folder of SOURCE_FOLDERS) watchFolder(folder, true);
  } catch (error) {
    onError(error as Error);
  }
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
