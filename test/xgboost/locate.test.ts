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
  const file = (...path: string[]) => {
    const place = join(folder, ...path);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, '');
    return place;
  };

  it('takes the setting before anything else, with the runtimes that lie in its wheel', () => {
    const library = file('wheel', 'xgboost', 'lib', 'libxgboost.so');
    const openmp = file('wheel', 'xgboost_cpu.libs', 'libgomp-e985bcbb.so.1.0.0');
    expect(locateLibrary(library)).toEqual([{ library, preload: [openmp] }]);
  });

  it('loads OpenMP before libdmlc, as Debian’s build needs', () => {
    const library = file('usr', 'lib', 'x', 'libxgboost.so.0');
    const dmlc = file('usr', 'lib', 'x', 'libdmlc.so.0');
    const openmp = file('usr', 'lib', 'x', 'libgomp.so.1');
    expect(locateLibrary(library)).toEqual([{ library, preload: [openmp, dmlc] }]);
  });

  it('refuses a setting that names nothing', () => {
    expect(() => locateLibrary(join(folder, 'gone.so'))).toThrow(
      expect.objectContaining({ code: 'xgboost_unavailable' }),
    );
  });

  it('reads the manifest of the fetched library, its paths relative to it, before the system’s own', () => {
    const manifest = {
      version: '3.4.1',
      source: 'pip',
      library: './a/libxgboost.so',
      preload: ['./b/libgomp.so.1'],
    };
    writeFileSync(file('xgboost', 'library.json'), JSON.stringify(manifest));
    const [first, ...system] = locateLibrary();
    expect(first).toEqual({
      library: join(folder, 'xgboost', 'a', 'libxgboost.so'),
      preload: [join(folder, 'xgboost', 'b', 'libgomp.so.1')],
    });
    expect(system.length).toBeGreaterThan(0);
  });

  it('leaves it to the system’s loader when nothing was fetched', () => {
    expect(locateLibrary().every(({ library }) => !library.includes('/'))).toBe(true);
  });
});

describe('withoutTrace', () => {
  it('keeps what XGBoost says and drops where in its sources', () => {
    const message =
      '[12:00:00] /src/gbm/a.cc:12: Check failed: x (1 vs. 2) : too bad\nStack trace:\n  [bt] (0) lib.so';
    expect(withoutTrace(message)).toBe('Check failed: x (1 vs. 2) : too bad');
  });
});
