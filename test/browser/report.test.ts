/**
 * Reports in Chromium, of real machines (when their data is beside the repository) and of the sample machine: at two
 * widths, in both themes and on paper. Screenshots go to .treino/browser/.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { generateSample } from '../../local/samples/generate-sample.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { tinyRequest } from '../support/tiny-model.ts';
import { createReport } from '../support/create-report.ts';
import { openChromium } from './chromium.ts';
import { measure } from './measure.mjs';

const FOLDER = resolve(import.meta.dirname, '../../.treino/browser');
const SHARED_DATA = resolve(import.meta.dirname, '../../../shared/data');
const SMALL_GRID = { n_estimators: [20], max_depth: [4] };

const CASES = [
  {
    machine: 'WT-R80711',
    indicator: 'status',
    csv: join(SHARED_DATA, 'wind_lhb_dev/processed_data_R80711.csv.gz'),
    verdict: 'noisy',
  },
  {
    machine: 'ETIOS-01',
    indicator: 'status',
    csv: join(SHARED_DATA, 'carobd/processed_data_carobd.csv.gz'),
    verdict: 'weak',
  },
  { machine: 'MOTOBOMBA-007', indicator: 'status' },
  { machine: 'MOTOBOMBA-007', indicator: 'health' },
] as const;

const opened = await openChromium();
afterAll(async () => {
  if ('browser' in opened) await opened.browser.close();
});

describe.each(CASES)('the report of $machine, $indicator', ({ machine, indicator, ...rest }) => {
  const csv = 'csv' in rest ? rest.csv : undefined;
  const missing =
    'missing' in opened
      ? opened.missing
      : csv !== undefined && !existsSync(csv)
        ? `${csv} does not exist`
        : undefined;
  const test = missing === undefined ? it : it.skip;
  /** Appended to the tests' titles. */
  const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
  let model: TrainedModel;
  let address: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    await mkdir(FOLDER, { recursive: true });
    const file = csv ?? join(FOLDER, `${machine}.csv`);
    if (csv === undefined) await writeFile(file, Array.from(generateSample(machine)).join(''));
    const telemetry = readTelemetryCsv(file);
    const tiny = tinyRequest(indicator, machine);
    const paramGrid = csv === undefined ? SMALL_GRID : DEFAULT_GRID;
    const request = { ...tiny, search: { ...tiny.search, paramGrid } } as TrainingRequest;
    const factory = await ModelFactory.open({});
    try {
      model = await factory.train(telemetry, request);
    } finally {
      await factory.close();
    }
    const path = join(FOLDER, `${machine}-${indicator}.html`);
    await writeFile(path, await createReport(model, telemetry, request));
    address = pathToFileURL(path).href;
  });

  if ('verdict' in rest) {
    test(`rates the model ${rest.verdict}${reason}`, async () => {
      await openReport({ width: 1280, scheme: 'light' }, async (page) => {
        expect(model.metrics.verdict.level).toBe(rest.verdict);
        const level = page.locator('.verdict .level');
        expect((await level.innerText()).toLowerCase()).toBe(rest.verdict);
      });
    });
  }

  describe.each([1280, 390])('%i pixels wide', (width) => {
    test.each(['light', 'dark'] as const)(
      `%s: makes no request, fits the width, and has no empty chart and no unreadable text${reason}`,
      async (scheme) => {
        const problems = await openReport({ width, scheme }, async (page) => {
          const seen = await page.evaluate(measure);
          await page.screenshot({
            path: join(FOLDER, `${machine}-${indicator}-${width}-${scheme}.png`),
            fullPage: true,
          });
          expect(seen.width).toBe(width);
          expect(seen.scrollWidth).toBe(width);
          expect(seen.overflowing).toEqual([]);
          expect(seen.charts.length).toBeGreaterThanOrEqual(6);
          for (const chart of seen.charts) {
            expect(chart).toMatchObject({ cutTexts: [] });
            expect(chart.shapes).toBeGreaterThan(4);
            expect(chart.minTextPixels).toBeGreaterThan(10);
          }
          expect(seen.isDark).toBe(scheme === 'dark');
          expect(seen.minContrast).toBeGreaterThanOrEqual(4.5);
        });
        expect(problems).toEqual([]);
      },
    );
  });

  test(`prints every collapsed table open, and nothing wider than the sheet${reason}`, async () => {
    const problems = await openReport({ width: 718, scheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const seen = await page.evaluate(measure);
      expect(seen.isDark).toBe(false);
      expect(seen.scrollWidth).toBe(718);
      for (const height of seen.detailsHeights) expect(height).toBeGreaterThan(40);
      await page.pdf({
        path: join(FOLDER, `${machine}-${indicator}.pdf`),
        format: 'A4',
        printBackground: true,
      });
    });
    expect(problems).toEqual([]);
  });

  /** Opens the report. @returns what it must not do: console messages, script errors, requests */
  async function openReport(
    { width, scheme }: { width: number; scheme: 'light' | 'dark' },
    at: (page: Page) => Promise<void>,
  ): Promise<string[]> {
    const { browser } = opened as { browser: Browser };
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    try {
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (message) => problems.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
      page.on('request', (request) => {
        if (request.url() !== address) problems.push(`request: ${request.url()}`);
      });
      await page.goto(address);
      await at(page);
      return problems;
    } finally {
      await context.close();
    }
  }
});
