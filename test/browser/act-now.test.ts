/** Whether to act on a machine now, in Chromium: from rows inside an open warning, and in every other state. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { englishIn } from '../support/english.ts';
import { insertOpenWarning, WARNING_WINDOW_MINUTES } from '../support/open-warning.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';
import { openChromium } from './chromium.ts';
import { seriousViolations, visit } from './console-page.ts';
import { visibleTexts } from './in-page.mjs';
import { measure } from './measure.mjs';

const FOLDER = resolve(import.meta.dirname, '../../.treino/browser');
const MACHINE = 'MOTOBOMBA-007';
const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
/** Appended to the tests' titles. */
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const { browser } = opened as { browser: Browser };

let stack: Stack;
/** Models of the machine with an alarm policy and, older, without. */
let withPolicy: string;
let without: string;
beforeAll(async () => {
  if (missing !== undefined) return;
  await mkdir(FOLDER, { recursive: true });
  stack = await startStack(await freeSettings());
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, [MACHINE, 'NO-MODEL'], 1000);
  await sql.end();
  without = (await trainOverHttp(stack.baseUrl, MACHINE)).model_id!;
  const policy = {
    labeling: { drop_percentage: -70, window_minutes: WARNING_WINDOW_MINUTES },
    alarms: { max_false_per_week: 400, mute_hours: 0.05 },
  };
  withPolicy = (await trainOverHttp(stack.baseUrl, MACHINE, policy)).model_id!;
});
afterAll(async () => {
  if (missing !== undefined) return;
  await stack.stop();
  await browser.close();
});

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const card = (page: Page, name: string | RegExp = /^(Act on this machine now|Agir nesta máquina agora)/) =>
  page.getByRole('region', { name });

interface Answer {
  alarm_threshold: number | null;
  alarm: boolean;
  muted_until: string | null;
  open_alarm: object | null;
  predictions: { timestamp: string; probability: number; alarm: boolean; muted: boolean }[];
}

/** Rows of the last half hour, one a minute. */
function freshRows(): Answer['predictions'] {
  return Array.from({ length: 30 }, (_, minutes) => ({
    timestamp: new Date(Date.now() - minutes * 60_000).toISOString(),
    probability: minutes === 10 ? 0.9 : 0.1 + minutes / 1000,
    label: 0,
    alarm: minutes === 10,
    muted: minutes >= 25,
  }));
}
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** What the service answers in each state, as a change of a real answer; and the sentence of the console. */
const STATES: Readonly<Record<string, readonly [change: () => Partial<Answer>, RegExp, RegExp]>> = {
  open: [
    () => ({
      alarm: true,
      open_alarm: { since: inMinutes(-10), until: inMinutes(5), score: 0.9 },
      muted_until: null,
      predictions: freshRows(),
    }),
    /Act now: an alarm for .* has been open since/,
    /Aja agora: há um alarme aberto/,
  ],
  quiet: [
    () => ({
      alarm: false,
      open_alarm: null,
      muted_until: null,
      predictions: freshRows().map((row) => ({ ...row, probability: 0.1, alarm: false })),
    }),
    /No need to act: no alarm is open for/,
    /Não é preciso agir/,
  ],
  muted: [
    () => ({
      alarm: false,
      open_alarm: null,
      muted_until: inMinutes(90),
      predictions: freshRows().map((row) => ({ ...row, alarm: false, muted: true })),
    }),
    /No alarm is possible before/,
    /Não há alarme possível antes de/,
  ],
  outdated: [() => ({}), /Unknown: the newest row of .* too old to tell/, /Não se sabe: o registro/],
  never: [
    () => ({ alarm_threshold: null, alarm: false, open_alarm: null, predictions: freshRows() }),
    /this model raises no alarm at all/,
    /este modelo não gera alarme nenhum/,
  ],
};

describe('the answer', () => {
  describe.each([1920, 1280, 390])('%i pixels wide', (width) => {
    test.each([
      ['light', 'en-US'],
      ['dark', 'pt-BR'],
    ] as const)(`in every state, %s, %s${reason}`, async (scheme, locale) => {
      const isEnglish = locale === 'en-US';
      const options = { viewport: { width, height: 900 }, colorScheme: scheme, locale };
      await visit(browser, `${stack.baseUrl}/#/nowhere`, options, async ({ page, problems }) => {
        let state = 'outdated';
        await page.route('**/predict', async (route) => {
          const answer = await route.fetch();
          const json = { ...((await answer.json()) as object), ...STATES[state]![0]() };
          await route.fulfill({ response: answer, json });
        });
        await page.goto(`${stack.baseUrl}/#/machines/${MACHINE}`);
        await page.getByText(isEnglish ? 'Scores as a table' : 'Pontuações em tabela').click();
        for (const [name, [, english, portuguese]] of Object.entries(STATES)) {
          state = name;
          await page.getByRole('button', { name: isEnglish ? 'Check again' : 'Verificar de novo' }).click();
          await card(page)
            .getByText(isEnglish ? english : portuguese)
            .last()
            .waitFor();
          await page.screenshot({
            path: join(FOLDER, `act-now-${state}-${width}-${scheme}.png`),
            fullPage: true,
          });
          expect(await seriousViolations(page)).toEqual([]);
          const seen = await page.evaluate(measure);
          expect(seen.scrollWidth).toBe(seen.width);
          expect(seen.overflowing).toEqual([]);
          expect(seen.cutTables).toEqual([]);
        }
        expect(problems).toEqual([]);
      });
    });
  });

  test(`says what to train without an alarm policy${reason}`, async () => {
    await visit(browser, `${stack.baseUrl}/#/models/${without}`, DESKTOP, async ({ page }) => {
      await card(page).getByText('Unknown: this model has no alarm policy.').waitFor();
      const link = card(page).getByRole('link', { name: 'Train with an alarm policy' });
      expect(await link.getAttribute('href')).toBe(`#/train?machine=${MACHINE}&indicator=status`);
      await page.getByRole('button', { name: 'Predict from the newest row' }).waitFor();
      await page.goto(`${stack.baseUrl}/#/machines/NO-MODEL`);
      await card(page).getByText('this machine has no model that predicts failures yet').waitFor();
    });
  });
});

test(`says to act while a warning is open, although the newest row is below the threshold${reason}`, async () => {
  const sql = connect(stack.environment.DATABASE_URL);
  await insertOpenWarning(sql, MACHINE);
  await sql.end();
  for (const hash of [`/machines/${MACHINE}`, `/models/${withPolicy}`]) {
    await visit(browser, `${stack.baseUrl}/#${hash}`, DESKTOP, async ({ page, problems }) => {
      await card(page)
        .getByText(/^Act now: an alarm for MOTOBOMBA-007 has been open since/)
        .waitFor();
      const text = await card(page).innerText();
      expect(text).toMatch(/The newest score, 0\.\d+, is not above the threshold of 0\.\d+/);
      expect(text).not.toMatch(/no alarm|no need to act/i);
      expect(await card(page).getByRole('img').getAttribute('aria-label')).toMatch(/1 row is above it\.$/);
      await page.getByText('Scores as a table').click();
      const rows = await card(page).getByRole('row').allInnerTexts();
      // The newest row is the second, below the heading.
      expect(rows.findIndex((row) => row.includes('above the threshold'))).toBe(11);
      await page.getByLabel('Language').selectOption('Português');
      await card(page)
        .getByText(/^Aja agora/)
        .first()
        .waitFor();
      expect(await card(page).innerText()).not.toMatch(/sem alarme|não é preciso agir/i);
      expect(problems).toEqual([]);
    });
  }
});

/** Names of columns, parameters and files, and what is code, are the API's. */
const plain = (text: string): string => text.replaceAll(/\b\w+_\w+\b|"[^"]*"|\b[\w-]+\.\w+\b/g, '');

test(`shows a Portuguese reader of models, machines and plans no English sentence${reason}`, async () => {
  const options = { ...DESKTOP, locale: 'pt-BR' };
  const addresses = [
    `/models/${withPolicy}`,
    `/models/${without}`,
    `/machines/${MACHINE}`,
    '/machines/NO-MODEL',
    `/train?machine=${MACHINE}`,
  ];
  for (const address of addresses) {
    await visit(browser, `${stack.baseUrl}/#${address}`, options, async ({ page }) => {
      if (address.startsWith('/train')) {
        await page.locator('main summary').first().click();
        await page.locator('[id="labeling.window_minutes"]').fill('4');
        await page.locator('button[type=submit]').click();
        await page.locator('.side .key-values').waitFor();
      }
      const predict = page.getByRole('button', { name: 'Prever com o registro mais recente' });
      if ((await predict.count()) > 0) {
        await predict.click();
        await page.locator('[role=status] .big-number').waitFor();
      }
      const texts = await page.locator('main').evaluate(visibleTexts);
      expect(texts.length).toBeGreaterThan(5);
      const english = texts.filter((text) => englishIn(plain(text)).length > 0);
      expect({ address, english }).toEqual({ address, english: [] });
    });
  }
});
