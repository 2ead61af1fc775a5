/** `predict --rows` reads the files that `import` reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRows } from '../../cli/rows-file.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'treino-rows-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const read = (content: string | Buffer, encoding?: string) => {
  const file = join(directory, 'rows.csv');
  writeFileSync(file, content);
  return readRows(file, encoding);
};
const valuesOf = async (content: string | Buffer) => (await read(content)).map(({ values }) => values);

describe('a file of rows to predict', () => {
  it.each(['', 'NaN', 'nan', 'inf', '-Infinity'])('can have the missing reading "%s"', async (missing) => {
    expect(await valuesOf(`Oil_P,Oil_L\n1.5,${missing}\n`)).toEqual([{ Oil_P: 1.5, Oil_L: null }]);
  });

  it('keeps the microseconds of times', async () => {
    const times = ['2026-03-01T12:00:00.1234567+02:00', '2026-03-01 12:00:00,1234Z', '2026-03-01', 'noon'];
    const rows = await read(JSON.stringify(times.map((timestamp) => ({ timestamp, Oil_P: 1 }))));
    expect(rows.map(({ exactTime }) => exactTime)).toEqual([
      '2026-03-01T10:00:00.123456Z',
      '2026-03-01T12:00:00.1234Z',
      '2026-03-01T00:00:00.000Z',
      null,
    ]);
  });

  it('can have booleans, which are 1 and 0', async () => {
    expect(await valuesOf('on,off\ntrue,f\n')).toEqual([{ on: 1, off: 0 }]);
  });

  it.each([
    ['1e400', '"1e400" is not a number.'],
    ['12,5', '"12,5" is not a number (with a decimal point: 12.5).'],
    ['-', '"-" is not a number.'],
  ])('is refused with the line of %s', async (value, problem) => {
    await expect(read(`Oil_P\n1\n\n"${value}"\n`)).rejects.toMatchObject({
      message: expect.stringContaining(`rows.csv: Line 4, column Oil_P: ${problem}`),
      exitCode: 2,
    });
  });

  it('has its machine and its times apart from its measurements', async () => {
    const text =
      'sep=,\r\nid,timestamp,motor_pump,Oil_P\r\n,2025-03-01T24:00:00Z,BOMBA-Á,1\n,1601-01-01,BOMBA-Á,2';
    const rows = [
      { values: { Oil_P: 1 }, machine: 'BOMBA-Á', timestamp: '2025-03-02T00:00:00.000Z' },
      { values: { Oil_P: 2 }, machine: 'BOMBA-Á', timestamp: '1601-01-01T00:00:00.000Z' },
    ].map((row) => ({ ...row, exactTime: row.timestamp }));
    expect(await read(text)).toEqual(rows);
    expect(await read(gzipSync(text))).toEqual(rows);
    expect(await read(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual(rows);
    expect(await read(Buffer.from(text, 'latin1'), 'windows-1252')).toEqual(rows);
    await expect(read(Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      message: expect.stringContaining('Line 3 is not valid UTF-8'),
    });
  });

  it('must have as many fields in each line as in its header', async () => {
    await expect(read('Oil_P,Oil_L\n1\n')).rejects.toThrow('Line 2 has 1 fields; the header has 2.');
    await expect(read('Oil_P,Oil_P\n1,2\n')).rejects.toThrow(
      'The header has the column "Oil_P" more than once.',
    );
    await expect(read('')).rejects.toThrow('The file is empty.');
  });

  it('can be JSON, whatever its name', async () => {
    const json = '\uFEFF [{"Oil_P": 1.5, "timestamp": "2025-03-01 12:00", "motor_pump": "P"}]';
    const row = { values: { Oil_P: 1.5 }, machine: 'P', timestamp: '2025-03-01T12:00:00.000Z' };
    expect(await read(json)).toEqual([{ ...row, exactTime: row.timestamp }]);
    expect(await read('{"rows": [{"Oil_P": 1.5}, 7]}')).toEqual([
      { values: { Oil_P: 1.5 }, machine: null, timestamp: null, exactTime: null },
      { values: 7, machine: null, timestamp: null, exactTime: null },
    ]);
  });
});
