/**
 * Generates the tables and charts in docs/benchmarks.md from the result files:
 *
 *   <!-- bench:search --> … generated … <!-- /bench:search -->
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMachine } from './machine.ts';
import { suites } from './suites.ts';
import { toSvg } from './plot.ts';
import { readResults } from './results.ts';
import { toMarkdown } from './table.ts';

const DOCS = join(import.meta.dirname, '../docs');
const FILE = join(DOCS, 'benchmarks.md');
const CHART_FOLDER = 'benchmarks';

/** @param results folder of the result files */
export async function updateDocument(results: string): Promise<void> {
  let text = await readFile(FILE, 'utf8');
  for (const suite of suites) {
    const measured = await readResults(results, suite);
    if (!measured) {
      text = replaceBlock(text, suite.name, 'Not measured yet.');
      continue;
    }
    const charts = suite.charts?.(measured.records) ?? [];
    for (const chart of charts) {
      await mkdir(join(DOCS, CHART_FOLDER), { recursive: true });
      await writeFile(join(DOCS, CHART_FOLDER, `${chart.name}.svg`), toSvg(chart));
    }
    const blocks = [
      ...charts.map(({ name, title }) => `![${title}](${CHART_FOLDER}/${name}.svg)`),
      ...suite.tables(measured.records).map(toMarkdown),
      `_${formatMachine(measured.machine)}_`,
      ...measured.skipped.map((what) => `Skipped: ${what}`),
    ];
    text = replaceBlock(text, suite.name, blocks.join('\n\n'));
  }
  await writeFile(FILE, text);
}

/** @throws Error if the document has no markers for the suite */
export function replaceBlock(text: string, name: string, block: string): string {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = text.indexOf(start);
  const until = text.indexOf(end);
  if (from === -1 || until < from) throw new Error(`docs/benchmarks.md has no block for ${name}: ${start}`);
  return `${text.slice(0, from + start.length)}\n\n${block}\n\n${text.slice(until)}`;
}
