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

/** More than one chunk, and not a multiple of the chunk size. */
const LENGTH = 600_003;
const numbers = () =>
  Float32Array.from({ length: LENGTH }, (_, index) => (index % 7 === 0 ? Number.NaN : index / 3));
const part = (floats: Parameters<typeof readFloats>[0], from: number, count: number) => {
  const into = new Float32Array(count);
  readFloats(floats, from, into);
  return into;
};

describe('spilled floats', () => {
  const folder = mkdtempSync(join(tmpdir(), 'treino-floats-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['from an unlinked file', [folder], 'file'],
    ['from the next folder if the first does not exist', [join(folder, 'none'), folder], 'file'],
    ['from memory if there is no folder', [join(folder, 'none')], 'memory'],
  ])('are read unchanged %s', async (_where, folders, target) => {
    const source = numbers();
    const spilled = await spillToDisk(source, folders);
    try {
      expect(source).toHaveLength(0);
      expect(spilled.floats instanceof Float32Array ? 'memory' : 'file').toBe(target);
      expect(spilled.inMemoryBecause).toEqual(
        target === 'file' ? undefined : expect.stringContaining('ENOENT'),
      );
      expect(readdirSync(folder)).toEqual([]);
      const expected = numbers();
      expect(part(spilled.floats, 0, LENGTH)).toEqual(expected);
      expect(part(spilled.floats, 262_140, 10)).toEqual(expected.subarray(262_140, 262_150));
      expect(part(spilled.floats, LENGTH, 0)).toHaveLength(0);
      expect(() => part(spilled.floats, LENGTH - 1, 2)).toThrow(RangeError);
      expect(() => part(spilled.floats, -1, 2)).toThrow(RangeError);
      const columns = await readColumns(spilled.floats, 3, [2, 0]);
      expect(columns).toEqual([2, 0].map((column) => expected.filter((_, index) => index % 3 === column)));
    } finally {
      releaseFloats(spilled.floats);
    }
  });

  it('are readable in another thread, and released with their file', async () => {
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

  it('find no folder for more than any disk holds', () => {
    expect(scratchFolder(1)).toBeDefined();
    expect(scratchFolder(2 ** 70)).toBeUndefined();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'are not put into a file on an in-memory file system',
    async () => {
      const { floats, inMemoryBecause } = await spillToDisk(new Float32Array(4), ['/dev/shm']);
      expect(inMemoryBecause).toBe('/dev/shm: is in memory');
      expect(floats).toEqual(new Float32Array(4));
    },
  );
});
