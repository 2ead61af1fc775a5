import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { withoutTrace } from '../../lib/xgboost/xgboost-error.ts';

describe('locateLibrary', () => {
  let folder: string;
  const before = process.env.TREINO_STATE_DIR;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'treino-locate-'));
    process.env.TREINO_STATE_DIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TREINO_STATE_DIR;
    else process.env.TREINO_STATE_DIR = before;
    rmSync(folder, { recursive: true });
  });
  const touch = (...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    return file;
  };

  it('prefers the setting, with the runtimes of its wheel', () => {
    const library = touch('wheel', 'xgboost', 'lib', 'libxgboost.so');
    const openmp = touch('wheel', 'xgboost_cpu.libs', 'libgomp-e985bcbb.so.1.0.0');
    expect(locateLibrary(library)).toEqual([{ library, preload: [openmp] }]);
  });

  it('loads OpenMP before libdmlc, which Debian’s build needs', () => {
    const library = touch('usr', 'lib', 'x', 'libxgboost.so.0');
    const dmlc = touch('usr', 'lib', 'x', 'libdmlc.so.0');
    const openmp = touch('usr', 'lib', 'x', 'libgomp.so.1');
    expect(locateLibrary(library)).toEqual([{ library, preload: [openmp, dmlc] }]);
  });

  it('refuses a setting that names no file', () => {
    expect(() => locateLibrary(join(folder, 'gone.so'))).toThrow(
      expect.objectContaining({ code: 'xgboost_unavailable' }),
    );
  });

  it('prefers the downloaded library, with paths relative to its manifest, to the system’s', () => {
    const manifest = {
      version: '3.4.1',
      source: 'pip',
      library: './a/libxgboost.so',
      preload: ['./b/libgomp.so.1'],
    };
    writeFileSync(touch('xgboost', 'library.json'), JSON.stringify(manifest));
    const [first, ...system] = locateLibrary();
    expect(first).toEqual({
      library: join(folder, 'xgboost', 'a', 'libxgboost.so'),
      preload: [join(folder, 'xgboost', 'b', 'libgomp.so.1')],
    });
    expect(system.length).toBeGreaterThan(0);
  });

  it('returns names for the system’s loader without a downloaded library', () => {
    expect(locateLibrary().every(({ library }) => !library.includes('/'))).toBe(true);
  });
});

describe('withoutTrace', () => {
  it('keeps XGBoost’s message and removes the source location', () => {
    const message =
      '[12:00:00] /src/gbm/a.cc:12: Check failed: x (1 vs. 2) : too bad\nStack trace:\n  [bt] (0) lib.so';
    expect(withoutTrace(message)).toBe('Check failed: x (1 vs. 2) : too bad');
  });
});
