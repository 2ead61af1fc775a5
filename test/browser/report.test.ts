/**
 * Reports as people see them: real machines (the sample machine where the shared data is not beside the
 * repository) at a desk's and a phone's width, light and dark, and on paper. Pictures of all of it stay under
 * the state folder, to be looked at.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DEFAULT_GRID } from '../../lib/learning/search/grid.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { generateSample } from '../../local/samples/generate-sample.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { tinyRequest } from '../support/tiny-model.ts';
import { writtenReport } from '../support/written-report.ts';
import { openChromium } from './chromium.ts';
import { measure } from './measure.mjs';

const folder = resolve(import.meta.dirname, '../../.treino/browser');
const shared = resolve(import.meta.dirname, '../../../shared/data');
const small = { n_estimators: [20], max_depth: [4] };

const cases = [
  {
    machine: 'WT-R80711',
    indicator: 'status',
    csv: join(shared, 'wind_lhb_dev/processed_data_R80711.csv.gz'),
    verdict: 'useful',
  },
  {
    machine: 'ETIOS-01',
    indicator: 'status',
    csv: join(shared, 'carobd/processed_data_carobd.csv.gz'),
    verdict: 'weak',
  },
  { machine: 'MOTOBOMBA-007', indicator: 'status' },
  { machine: 'MOTOBOMBA-007', indicator: 'health' },
] as const;

const opened = await openChromium();
afterAll(async () => {
  if ('browser' in opened) await opened.browser.close();
});

describe.each(cases)('the report of $machine, $indicator', ({ machine, indicator, ...rest }) => {
  const csv = 'csv' in rest ? rest.csv : undefined;
  const missing =
    'missing' in opened
      ? opened.missing
      : csv !== undefined && !existsSync(csv)
        ? `${csv} is not there`
        : undefined;
  const test = missing === undefined ? it : it.skip;
  const left = missing === undefined ? '' : ` (left out: ${missing})`;
  let model: TrainedModel;
  let address: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    await mkdir(folder, { recursive: true });
    const file = csv ?? join(folder, `${machine}.csv`);
    if (csv === undefined) await writeFile(file, Array.from(generateSample(machine)).join(''));
    const telemetry = readTelemetryCsv(file);
    const tiny = tinyRequest(indicator, machine);
    const paramGrid = csv === undefined ? small : DEFAULT_GRID;
    const request = { ...tiny, search: { ...tiny.search, paramGrid } } as TrainingRequest;
    const factory = await ModelFactory.open({});
    try {
      model = await factory.train(telemetry, request);
    } finally {
      await factory.close();
    }
    const path = join(folder, `${machine}-${indicator}.html`);
    await writeFile(path, await writtenReport(model, telemetry, request));
    address = pathToFileURL(path).href;
  });

  if ('verdict' in rest) {
    test(`calls the model ${rest.verdict}${left}`, async () => {
      await look({ width: 1280, scheme: 'light' }, async (page) => {
        expect(model.metrics.verdict.level).toBe(rest.verdict);
        const level = page.locator('.verdict .level');
        expect((await level.innerText()).toLowerCase()).toBe(rest.verdict);
      });
    });
  }

  describe.each([1280, 390])('%i pixels wide', (width) => {
    test.each(['light', 'dark'] as const)(
      `%s: nothing is asked for, nothing overflows, nothing is empty, nothing too small to read${left}`,
      async (scheme) => {
        const complaints = await look({ width, scheme }, async (page) => {
          const seen = await page.evaluate(measure);
          await page.screenshot({
            path: join(folder, `${machine}-${indicator}-${width}-${scheme}.png`),
            fullPage: true,
          });
          expect(seen.width).toBe(width);
          expect(seen.scrollWidth).toBe(width);
          expect(seen.beyond).toEqual([]);
          expect(seen.charts.length).toBeGreaterThanOrEqual(6);
          for (const chart of seen.charts) {
            expect(chart).toMatchObject({ outside: [] });
            expect(chart.marks).toBeGreaterThan(4);
            expect(chart.textPixels).toBeGreaterThan(10);
          }
          expect(seen.isDark).toBe(scheme === 'dark');
          expect(seen.leastContrast).toBeGreaterThanOrEqual(4.5);
        });
        expect(complaints).toEqual([]);
      },
    );
  });

  test(`on paper every folded table is open, and nothing is wider than the sheet${left}`, async () => {
    const complaints = await look({ width: 718, scheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const seen = await page.evaluate(measure);
      expect(seen.isDark).toBe(false);
      expect(seen.scrollWidth).toBe(718);
      for (const height of seen.foldedHeights) expect(height).toBeGreaterThan(40);
      await page.pdf({
        path: join(folder, `${machine}-${indicator}.pdf`),
        format: 'A4',
        printBackground: true,
      });
    });
    expect(complaints).toEqual([]);
  });

  /** Opens the report; what a page may not do (console messages, errors, requests) is told. */
  async function look(
    { width, scheme }: { width: number; scheme: 'light' | 'dark' },
    at: (page: Page) => Promise<void>,
  ): Promise<string[]> {
    const { browser } = opened as { browser: Browser };
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      page.on('request', (request) => {
        if (request.url() !== address) complaints.push(`request: ${request.url()}`);
      });
      await page.goto(address);
      await at(page);
      return complaints;
    } finally {
      await context.close();
    }
  }
});
