import { fstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  spillToDisk,
  readColumns,
  readFloats,
  releaseFloats,
  scratchFolder,
} from '../../lib/platform/scratch/floats.ts';
import type { FloatFile } from '../../lib/platform/scratch/floats.ts';

/** More than one piece, and not a whole number of them. */
const length = 600_003;
const numbers = () => Float32Array.from({ length }, (_, index) => (index % 7 === 0 ? Number.NaN : index / 3));
const part = (floats: Parameters<typeof readFloats>[0], from: number, count: number) => {
  const into = new Float32Array(count);
  readFloats(floats, from, into);
  return into;
};

describe('numbers that are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'treino-floats-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['in a file without a name', [folder], 'file'],
    ['in the next folder, where the first is none', [join(folder, 'none'), folder], 'file'],
    ['in memory, where there is no folder', [join(folder, 'none')], 'memory'],
  ])('are read as they were: %s', async (_where, folders, place) => {
    const source = numbers();
    const kept = await spillToDisk(source, folders);
    try {
      expect(source).toHaveLength(0);
      expect(kept.floats instanceof Float32Array ? 'memory' : 'file').toBe(place);
      expect(kept.inMemoryBecause).toEqual(place === 'file' ? undefined : expect.stringContaining('ENOENT'));
      expect(readdirSync(folder)).toEqual([]);
      const expected = numbers();
      expect(part(kept.floats, 0, length)).toEqual(expected);
      expect(part(kept.floats, 262_140, 10)).toEqual(expected.subarray(262_140, 262_150));
      expect(part(kept.floats, length, 0)).toHaveLength(0);
      expect(() => part(kept.floats, length - 1, 2)).toThrow(RangeError);
      expect(() => part(kept.floats, -1, 2)).toThrow(RangeError);
      const columns = await readColumns(kept.floats, 3, [2, 0]);
      expect(columns).toEqual([2, 0].map((column) => expected.filter((_, index) => index % 3 === column)));
    } finally {
      releaseFloats(kept.floats);
    }
  });

  it('are read by another thread, and gone when they are released', async () => {
    const { floats } = await spillToDisk(numbers(), [folder]);
    const file = floats as FloatFile;
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const into = Buffer.alloc(8);
       require('node:fs').readSync(workerData.descriptor, into, 0, 8, 4 * 500_000);
       parentPort.postMessage([into.readFloatLE(0), into.readFloatLE(4)]);`,
      { eval: true, workerData: file },
    );
    expect((await once(worker, 'message'))[0]).toEqual([...numbers().subarray(500_000, 500_002)]);
    expect(fstatSync(file.descriptor).nlink).toBe(0);
    releaseFloats(floats);
    expect(() => fstatSync(file.descriptor)).toThrow('EBADF');
  });

  it('find no folder with room for what no disk holds', () => {
    expect(scratchFolder(1)).toBeDefined();
    expect(scratchFolder(2 ** 70)).toBeUndefined();
  });

  (process.platform === 'linux' ? it : it.skip)('are not put into a file that lies in memory', async () => {
    const { floats, inMemoryBecause } = await spillToDisk(new Float32Array(4), ['/dev/shm']);
    expect(inMemoryBecause).toBe('/dev/shm: lies in memory');
    expect(floats).toEqual(new Float32Array(4));
  });
});
