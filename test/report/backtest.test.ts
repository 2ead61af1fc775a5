/** The backtest of a trained model in the report, and its summary on the command line. */
import { expect, it } from '@jest/globals';
import { verdictAndKeyMetrics } from '../../cli/format-model.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import { renderReport } from '../../lib/report/report.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

/** The cells of the table with a caption, row by row. */
function cellsOf(page: string, caption: string): string[][] {
  const [, table] = new RegExp(`<caption[^>]*>\\s*${caption}\\s*</caption>([\\s\\S]*?)</table>`).exec(page)!;
  return [...table!.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => cell!.trim()),
  );
}

it('has a row for each block and one for all, in both languages, and names the worst blocks', async () => {
  // A failure every 15 rows of 9 minutes; blocks of 30 rows: 4.5 h, each with two failures.
  const model = await trainTinyModel('status', { evaluation: { origins: 3, train: 'expanding' } });
  const content = contentOf(model);
  const file = fileOf('metrics.json');
  const [head, ...rows] = cellsOf(renderReport(content, file), 'Backtest');
  expect(head!.slice(0, 4)).toEqual(['Block', 'Training rows', 'Alarm above', 'Stops detected']);
  expect(rows.map(([name]) => name!.slice(0, 24))).toEqual([
    expect.stringContaining('2025-03-02 to 2025-03-02'),
    expect.stringContaining('2025-03-02 to 2025-03-02'),
    expect.stringContaining('2025-03-02 to 2025-03-02'),
    'All blocks',
  ]);
  // Rows 207 to 209, 237 to 239 and 267 to 269 are less than 30 minutes before their block.
  expect(rows.map(([, trained]) => trained)).toEqual(['207', '237', '267', '–']);
  expect(rows.at(-1)![3]).toMatch(/^\d of 6$/);
  const [titles, first] = cellsOf(renderReport(content, file, 'pt'), 'Teste retroativo');
  expect(titles!.slice(0, 4)).toEqual([
    'Bloco',
    'Registros de treino',
    'Alarme acima de',
    'Paradas detectadas',
  ]);
  expect(first![0]).toContain('02/03/2025 a 02/03/2025');
  const plain = renderReport(contentOf(await trainTinyModel('status')), file);
  expect(plain).not.toContain('Backtest');

  const view = { metrics: content.metrics } as unknown as ModelView;
  const summary = /^The backtest detected \d of 6 failures in 3 blocks, with false alarms of \d+ in /;
  expect(verdictAndKeyMetrics(view, 'en').backtest).toMatch(summary);
  expect(verdictAndKeyMetrics(view, 'pt').backtest).toMatch(/^O teste retroativo detectou \d de 6 falhas/);
});
