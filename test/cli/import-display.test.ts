import { describe, expect, it } from '@jest/globals';
import { createImportDisplay } from '../../cli/database/import-display.ts';
import type { ImportProgress } from '../../lib/warehouse/import/import-csv.ts';

/** What is printed when the import reports this progress at these seconds. */
function linesOf(reports: readonly (readonly [seconds: number, progress: ImportProgress])[]): string {
  let printed = '';
  let now = 0;
  const out = { isTTY: false, write: (text: string) => void (printed += text) };
  const display = createImportDisplay(out as unknown as NodeJS.WriteStream, () => now * 1000);
  for (const [seconds, progress] of reports) {
    now = seconds;
    display.show(progress);
  }
  display.end();
  return printed;
}

describe('the progress of an import', () => {
  it('has the time left for reading the file and for writing its rows', () => {
    const printed = linesOf([
      // 20 s of reading are followed by 24 s of writing.
      [10, { phase: 'reading', rows: 50_000, share: 0.5 }],
      [20, { phase: 'reading', rows: 100_000, share: 1 }],
      [20, { phase: 'writing', rows: 10, share: 0.0001 }],
      [32, { phase: 'writing', rows: 50_000, share: 0.5 }],
      [44, { phase: 'writing', rows: 100_000, share: 1 }],
    ]);
    expect(printed).toBe(
      '22 %, 50,000 rows read, about 34 s left\n' +
        '45 %, 100,000 rows read, about 24 s left\n' +
        '72 %, 50,000 rows written, about 12 s left\n' +
        '100 %, 100,000 rows written\n',
    );
  });

  it('is not printed for a quick import', () => {
    expect(linesOf([[1, { phase: 'reading', rows: 8, share: 1 }]])).toBe('');
  });
});
