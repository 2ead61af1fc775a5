/**
 * The console in Chromium, on a running stack: by keyboard from the form to the report, and every view in both themes
 * and at two widths. Screenshots go to .treino/browser/.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { seriousViolations, visit } from './console-page.ts';
import { ENDLESS_REQUEST, MACHINES, startConsoleStack, waitForStatus } from './console-stack.ts';
import type { ConsoleStack } from './console-stack.ts';
import {
  colorScheme,
  fieldError,
  textColor,
  focusedElement,
  hasValue,
  isFocused,
  openDetails,
  paintTiming,
} from './in-page.mjs';
import { press, tabTo } from './keyboard.ts';
import { measure } from './measure.mjs';

const FOLDER = resolve(import.meta.dirname, '../../.treino/browser');
const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
/** Appended to the tests' titles. */
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const { browser } = opened as { browser: Browser };

let consoleStack: ConsoleStack;
let baseUrl: string;
beforeAll(async () => {
  if (missing !== undefined) return;
  await mkdir(FOLDER, { recursive: true });
  consoleStack = await startConsoleStack();
  baseUrl = `${consoleStack.stack.baseUrl}/`;
});
afterAll(async () => {
  if (missing !== undefined) return;
  await consoleStack.stack.stop();
  await browser.close();
});

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

describe('the console', () => {
  test(`paints within a second without layout shift or requests to other hosts${reason}`, async () => {
    await visit(browser, baseUrl, DESKTOP, async ({ page, problems }) => {
      const timing = await page.evaluate(paintTiming);
      expect(timing.painted).toBeLessThanOrEqual(1000);
      expect(timing.shift).toBeLessThan(0.1);
      expect(problems).toEqual([]);
    });
  });

  test(`trains, opens the report, predicts and cancels by keyboard only${reason}`, async () => {
    const runningJob = await consoleStack.train(ENDLESS_REQUEST);
    await visit(browser, baseUrl, DESKTOP, async ({ page, problems }) => {
      await press(page.getByRole('link', { name: `Train a model for ${MACHINES[0]}`, exact: true }));
      await heading(page, 'Train a model').waitFor();
      expect((await page.evaluate(focusedElement)).text).toBe('Train a model');
      // The telemetry has a failure every twenty minutes.
      await press(page.getByText('Advanced options'));
      await tabTo(page.getByRole('textbox', { name: 'Warning window (minutes)', exact: true }));
      await page.keyboard.type('4');
      for (const [name, value] of [
        ['n_estimators', '10'],
        ['max_depth', '3'],
        ['learning_rate', '0.3'],
        ['subsample', '1'],
      ] as const) {
        await tabTo(page.getByRole('textbox', { name: name, exact: true }));
        await page.keyboard.press('Control+A');
        await page.keyboard.type(value);
      }
      expect(await page.getByText('1 combination', { exact: true }).count()).toBe(1);
      await press(page.getByRole('button', { name: 'Show plan', exact: true }));
      const plan = page.getByRole('region', { name: 'Plan' });
      await plan.getByText('Failures', { exact: true }).waitFor();
      expect((await plan.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
        /1 combination, 9 fits .*1,000 800 for training, the newest 200 for testing .*8 for training, 2 for testing/,
      );

      await press(page.getByRole('button', { name: 'Start training', exact: true }));
      await heading(page, `Training for ${MACHINES[0]}`).waitFor();
      expect((await page.evaluate(focusedElement)).text).toBe(`Training for ${MACHINES[0]}`);
      await page.getByText('The model is published.').waitFor({ timeout: 60_000 });

      const report = page.context().waitForEvent('page');
      await press(page.getByRole('link', { name: 'Open report', exact: true }));
      const shown = await report;
      await shown.getByText('What it means for a planner').waitFor();
      expect(await shown.title()).toContain(MACHINES[0]);
      await shown.close();
      await page.bringToFront();

      await press(page.getByRole('link', { name: 'View model', exact: true }));
      await heading(page, `Model for ${MACHINES[0]}`).waitFor();
      const answer = page.getByRole('region', { name: 'Act on this machine now?' });
      await answer.getByRole('term').filter({ hasText: 'Alarm threshold' }).waitFor();
      expect(await answer.getByRole('status').innerText()).toMatch(
        /Unknown: the newest row of MOTOBOMBA-007 is from Jan 1, 2026, 03:19 UTC and \d+ days old/,
      );
      await press(answer.getByRole('button', { name: 'Check again', exact: true }));
      await press(answer.getByRole('button', { name: 'Why?', exact: true }));
      const reasons = answer.getByRole('table').filter({ hasText: 'moves the model' }).getByRole('row');
      await reasons.nth(5).waitFor();
      expect((await reasons.allInnerTexts()).slice(1).every((text) => /[+−]\d.*training\./.test(text))).toBe(
        true,
      );
      expect(problems).toEqual([]);
      const download = page.waitForEvent('download');
      await press(page.getByRole('link', { name: /Download \.ubj/ }));
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^xgb_model_MOTOBOMBA-007_.*\.ubj$/);
      expect((await readFile(await file.path())).length).toBeGreaterThan(100);

      await page.keyboard.press('Control+Home');
      await press(page.getByRole('link', { name: 'Jobs', exact: true }));
      await heading(page, 'Jobs').waitFor();
      await waitForStatus(consoleStack.stack, runningJob, 'running');
      await press(page.getByRole('button', { name: `Cancel training for ${MACHINES[1]}`, exact: true }));
      await page.getByRole('dialog', { name: 'Cancel this training?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      await press(page.getByRole('button', { name: 'Cancel training', exact: true }));
      await waitForStatus(consoleStack.stack, runningJob, 'cancelled');
      await page.getByRole('row', { name: MACHINES[1] }).getByText('Cancelled').waitFor();
    });
  });

  test(`starts one training when Start is pressed several times, even if the first answer is lost${reason}`, async () => {
    await visit(browser, `${baseUrl}#/train`, DESKTOP, async ({ page }) => {
      // Ten blocks of time would not each have a failure.
      await page.getByRole('radio', { name: /^As before/ }).check();
      // Enough work to run until the test cancels it.
      for (const [label, text] of [
        ['Machine', MACHINES[1]],
        ['Warning window (minutes)', '4'],
        ['Folds', '10'],
        ['n_estimators', '2000 3000'],
      ] as const) {
        if (label !== 'Machine') await page.locator('details').evaluate(openDetails);
        await page.getByLabel(label, { exact: true }).fill(text);
      }
      await page.getByRole('button', { name: 'Show plan' }).click();
      const start = page.getByRole('button', { name: 'Start training' });
      await start.waitFor();
      let isAnswerLost = false;
      await page.route('**/train', async (route) => {
        const answer = await route.fetch();
        if (isAnswerLost) return route.fulfill({ response: answer });
        isAnswerLost = true;
        return route.abort();
      });
      await start.click();
      await page.getByText('The service is not responding.').waitFor();
      await start.dblclick();
      await heading(page, /^Training for/).waitFor();
      const list = await fetch(`${baseUrl}jobs?machine_name=${MACHINES[1]}&status=pending`);
      const running = await fetch(`${baseUrl}jobs?machine_name=${MACHINES[1]}&status=running`);
      const active = [list, running].map(
        async (answer) => ((await answer.json()) as { jobs: unknown[] }).jobs,
      );
      expect((await Promise.all(active)).flat()).toHaveLength(1);
      await page.getByRole('button', { name: 'Cancel training' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel training' }).click();
      await page.getByText('The training was cancelled. There is no model.').waitFor({ timeout: 30_000 });
    });
  });

  test(`shows errors of the form and of the service at the field${reason}`, async () => {
    await visit(browser, `${baseUrl}#/train`, DESKTOP, async ({ page }) => {
      const plan = page.getByRole('button', { name: 'Show plan' });
      const errorOf = (label: string) => page.getByLabel(label, { exact: true }).evaluate(fieldError);
      await plan.click();
      expect(await errorOf('Machine')).toEqual({ isInvalid: 'true', message: 'Choose a machine.' });
      expect(await page.evaluate(focusedElement)).toMatchObject({ id: 'machine_name' });

      await page.getByLabel('Machine', { exact: true }).fill('NOBODY');
      await plan.click();
      await page.getByRole('alert').waitFor();
      expect((await errorOf('Machine')).message).toMatch(
        /is not known: processed_data has no rows of this machine/,
      );

      await page.getByLabel('Machine', { exact: true }).fill(MACHINES[0]);
      await page.getByLabel('First day').fill('2026-01-02');
      await page.getByLabel('Last day').fill('2026-01-01');
      await plan.click();
      await page.getByRole('alert').waitFor();
      expect((await errorOf('First day')).message).toMatch(/is after end_date/);
    });
  });

  test(`fills in the machine of a new address while the form is open${reason}`, async () => {
    await visit(browser, `${baseUrl}#/train`, DESKTOP, async ({ page }) => {
      await page.goto(`${baseUrl}#/train?machine=${MACHINES[1]}&indicator=health`);
      await page.waitForFunction(hasValue, ['machine_name', MACHINES[1]] as const);
      expect(await page.getByRole('radio', { name: /Health score/ }).isChecked()).toBe(true);
    });
  });

  test(`shows the latest model of each indicator${reason}`, async () => {
    await visit(browser, baseUrl, DESKTOP, async ({ page }) => {
      const row = page.getByRole('row', { name: MACHINES[0] });
      await row.getByText('Health score').waitFor();
      await row.getByText('Failure prediction').waitFor();
    });
  });

  test(`keeps long names to two lines${reason}`, async () => {
    await visit(browser, baseUrl, { viewport: { width: 390, height: 900 } }, async ({ page }) => {
      await page.route('**/machines?*', async (route) => {
        const answer = await route.fetch();
        const { machines: some } = (await answer.json()) as { machines: object[] };
        const long = { ...some[0], name: 'BOMBA-'.repeat(42) };
        await route.fulfill({ response: answer, json: { machines: [long], next_cursor: null } });
      });
      await page.reload();
      const name = page.getByRole('link', { name: /^BOMBA/ });
      await name.waitFor();
      expect((await name.boundingBox())!.height).toBeLessThanOrEqual(50);
      expect(await name.getAttribute('title')).toBe('BOMBA-'.repeat(42));
    });
  });

  test(`keeps the advanced options open during corrections, and their values when the indicator changes${reason}`, async () => {
    await visit(browser, `${baseUrl}#/train?machine=${MACHINES[0]}`, DESKTOP, async ({ page }) => {
      const plan = page.getByRole('button', { name: 'Show plan' });
      const field = (name: string) => page.getByRole('textbox', { name, exact: true });
      await page.getByText('Advanced options').click();
      await field('gamma').fill('-1');
      await page.getByText('Advanced options').click();
      await plan.click();
      // The service's error opens the options, and typing does not close them.
      await page.getByRole('alert').waitFor();
      await field('gamma').fill('');
      await field('gamma').pressSequentially('0,5');
      expect(await field('gamma').evaluate(isFocused)).toBe(true);
      await plan.click();
      expect((await field('gamma').evaluate(fieldError)).message).toMatch(/^“0,5” is not a number/);

      await field('Folds').fill('4');
      await page.getByRole('radio', { name: /Health score/ }).check();
      expect(await field('gamma').inputValue()).toBe('0,5');
      expect(await field('Folds').inputValue()).toBe('4');

      await page.getByLabel('Language').selectOption('Português');
      await page.getByRole('button', { name: 'Ver o plano' }).click();
      await page.getByRole('region', { name: 'Plano' }).getByText('gamma 0,5', { exact: true }).waitFor();
    });
  });

  test(`sorts by a metric and compares two models${reason}`, async () => {
    await visit(browser, `${baseUrl}#/models`, DESKTOP, async ({ page }) => {
      const column = page.getByRole('columnheader', { name: 'AUC' });
      expect(await column.getAttribute('aria-sort')).toBeNull();
      const values = async () =>
        (await page.locator('tbody tr td:last-child').allInnerTexts()).map((text) => Number(text));
      await column.getByRole('button').click();
      expect(await column.getAttribute('aria-sort')).toBe('descending');
      expect(await values()).toEqual((await values()).toSorted((a, b) => b - a));
      await column.getByRole('button').click();
      expect(await column.getAttribute('aria-sort')).toBe('ascending');
      expect(await values()).toEqual((await values()).toSorted((a, b) => a - b));

      await page.getByRole('checkbox').nth(0).check();
      await page.getByRole('checkbox').nth(1).check();
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await heading(page, 'Compare two models').waitFor();
      await page.getByRole('row', { name: /^Recall/ }).waitFor();
      expect(await page.getByRole('columnheader').count()).toBe(3);
    });
  });

  test(`marks the better metric only when the models are comparable${reason}`, async () => {
    const [one, other] = consoleStack.ids.models as [string, string];
    const hash = `#/compare/${one}/${other}`;
    await visit(browser, `${baseUrl}${hash}`, DESKTOP, async ({ page }) => {
      const marks = page.getByRole('img', { name: 'better' });
      const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
      await page.getByText('These models were tested on different data.').waitFor();
      await page.getByText('At least one model is unproven').waitFor();
      expect(await marks.count()).toBe(0);
      expect(await row('Folds').getByRole('cell').allInnerTexts()).toEqual([
        '3, stratified',
        '3, stratified',
      ]);

      // Make both models useful, tested on the same rows, and one better at recall.
      await page.route(/\/models\/[^/]+$/, async (route) => {
        const answer = await route.fetch();
        const model = (await answer.json()) as {
          machine_name: string;
          metrics: { search: object };
        };
        const isOne = route.request().url().endsWith(one);
        model.machine_name = 'P';
        Object.assign(model.metrics, {
          recall: isOne ? 0.9 : 0.8,
          auc_score: isOne ? 0.98411 : 0.98412,
          verdict: { level: 'useful', headline: '', reasons: [] },
          // A strategy that only a newer service has.
          search: { ...model.metrics.search, scoring: 'recall_at_precision:0.8', strategy: 'bayes' },
        });
        await route.fulfill({ response: answer, json: model });
      });
      await page.reload();
      await row('Recall').getByRole('img', { name: 'better' }).waitFor();
      expect(await marks.count()).toBe(1);
      expect(await page.locator('.notice').count()).toBe(0);
      await row('Optimized metric').getByText('Recall at a precision of at least 0.8').first().waitFor();
      await row('Search strategy').getByText('bayes').first().waitFor();
    });
  });

  test(`finds a machine by part of its name and escapes names${reason}`, async () => {
    await visit(browser, baseUrl, DESKTOP, async ({ page }) => {
      await page.getByLabel('Find a machine').fill('filhos');
      await page.getByText('1 machine', { exact: true }).waitFor();
      await page.getByRole('link', { name: MACHINES[2], exact: true }).click();
      await heading(page, MACHINES[2]).waitFor();
      expect(await page.locator('main b').count()).toBe(0);
      await page.getByRole('link', { name: 'Its jobs' }).click();
      await heading(page, 'Jobs').waitFor();
      expect(await page.getByLabel('Machine', { exact: true }).inputValue()).toBe(MACHINES[2]);
      expect(await page.locator('main b').count()).toBe(0);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByRole('row', { name: /SHORT/ }).waitFor();
    });
  });

  test(`filters by the one machine that matches, and reports none or several${reason}`, async () => {
    await visit(browser, `${baseUrl}#/models`, DESKTOP, async ({ page }) => {
      const filter = page.getByLabel('Machine', { exact: true });
      const enter = async (text: string) => {
        await filter.fill(text);
        await page.keyboard.press('Enter');
      };
      await enter('são');
      await page.waitForURL(/machine=Bomba/);
      expect(await filter.inputValue()).toBe(MACHINES[2]);
      // With several matches or none, the filter stays as it was.
      await enter('moto');
      expect((await filter.evaluate(fieldError)).message).toMatch(/^2 machines have “moto” in their names/);
      await enter('nobody');
      expect((await filter.evaluate(fieldError)).message).toBe('No machine has “nobody” in its name.');
      expect(page.url()).toMatch(/machine=Bomba/);

      await enter('008');
      await page.getByText('No model matches the filters.').waitFor();
      const train = page.locator('main').getByRole('link', { name: 'Train a model' });
      expect(await train.getAttribute('href')).toBe(`#/train?machine=${MACHINES[1]}&indicator=status`);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      expect(await filter.evaluate(isFocused)).toBe(true);
      await page.getByRole('row').nth(2).waitFor();

      // A bookmark of a machine that no longer exists.
      await page.goto(`${baseUrl}#/models?machine=GONE`);
      await page.getByText('No machine has “GONE” in its name.').waitFor();
      expect(await train.count()).toBe(0);
    });
  });

  test(`moves the focus when its button disappears${reason}`, async () => {
    await visit(browser, `${baseUrl}#/jobs`, DESKTOP, async ({ page }) => {
      await page.route('**/machines?*', (route) => route.abort());
      await page.getByRole('link', { name: 'Machines', exact: true }).click();
      const retry = page.getByRole('button', { name: 'Try again' });
      await retry.waitFor();
      // More machines than the list shows at first.
      await page.unroute('**/machines?*');
      await page.route('**/machines?*', async (route) => {
        const answer = await route.fetch();
        const { machines: some } = (await answer.json()) as { machines: object[] };
        const many = Array.from({ length: 102 }, (_, n) => ({ ...some[0], name: `P-${n}` }));
        await route.fulfill({ response: answer, json: { machines: many, next_cursor: null } });
      });
      await press(retry);
      await page.getByText('102 machines').waitFor();
      expect((await page.evaluate(focusedElement)).text).toBe('Machines');
      await page.getByRole('button', { name: 'Show more' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'P-101', exact: true }).waitFor();
      expect((await page.evaluate(focusedElement)).text).toBe('P-100');
    });
  });
});

describe('the documentation', () => {
  test.each(['light', 'dark'] as const)(`follows the system: %s${reason}`, async (scheme) => {
    const context = await browser.newContext({ colorScheme: scheme });
    const page = await context.newPage();
    await page.goto(`${baseUrl}docs`);
    await page.locator('.swagger-ui .info').waitFor();
    // The title's color in one channel: light on a dark page.
    const [, red] = /^rgba?\((\d+)/.exec(await page.locator('.swagger-ui .info .title').evaluate(textColor))!;
    expect(Number(red) > 128).toBe(scheme === 'dark');
    await context.close();
  });
});

describe('the language', () => {
  test(`follows the browser, and a choice is kept${reason}`, async () => {
    await visit(browser, baseUrl, { ...DESKTOP, locale: 'pt-BR' }, async ({ page, problems }) => {
      await heading(page, 'Máquinas').waitFor();
      expect(await page.title()).toBe('Máquinas · Treino');
      expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
      await page
        .getByRole('row', { name: /MOTOBOMBA-007/ })
        .getByRole('cell', { name: 'cerca de 1.000' })
        .waitFor();
      await page.goto(`${baseUrl}#/jobs/${consoleStack.ids.failed}`);
      await heading(page, 'Treino de SHORT').waitFor();
      const serviceMessage = page.locator('[lang=en]');
      expect(await serviceMessage.first().innerText()).toMatch(/SHORT|rows/);
      await page.getByText('Mensagem do serviço, em inglês.').waitFor();

      await page.getByLabel('Idioma').selectOption('English');
      await heading(page, 'Training for SHORT').waitFor();
      await page.getByLabel('Theme').selectOption('Dark');
      await page.reload();
      await heading(page, 'Training for SHORT').waitFor();
      expect(await page.evaluate(colorScheme)).toBe('dark');
      expect(problems).toEqual([]);
    });
  });
});

const VIEWS = [
  'machines',
  'train',
  'plan',
  'jobs',
  'cancelling',
  'running',
  'failed',
  'completed',
  'models',
  'health',
  'model',
  'compare',
  'not-found',
] as const;

/** The part of the view's address behind #. */
function hashOf(view: (typeof VIEWS)[number]): string {
  const { models, failed, completed } = consoleStack.ids;
  const hashes: Record<typeof view, string> = {
    machines: '/machines',
    train: '/train',
    plan: `/train?machine=${MACHINES[0]}`,
    jobs: '/jobs',
    cancelling: '/jobs',
    running: `/jobs/${running}`,
    failed: `/jobs/${failed}`,
    completed: `/jobs/${completed}`,
    models: '/models',
    health: '/models?indicator=health',
    model: `/models/${models[0]!}`,
    compare: `/compare/${models[0]!}/${models[1]!}`,
    'not-found': '/nowhere',
  };
  return hashes[view];
}

/** Brings a view into the state to test. */
async function prepare(view: (typeof VIEWS)[number], page: Page): Promise<void> {
  if (view === 'plan') {
    await page.locator('summary').click();
    await page.locator('[id="labeling.window_minutes"]').fill('4');
    await page.locator('button[type=submit]').click();
    await page.locator('.side .key-values').waitFor();
  }
  if (view === 'model') {
    await page.locator('section.card button').click();
    await page.locator('[role=status] .big-number').waitFor();
  }
  if (view === 'cancelling') {
    await page
      .getByRole('button', { name: /^(Cancel training|Cancelar o treino)/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  }
}

/** A job that runs during these tests. */
let running: string;

describe('every view', () => {
  describe.each([1920, 1280, 390])('%i pixels wide', (width) => {
    // Each width has its own job. A single one could finish before the last view.
    beforeAll(async () => {
      if (missing !== undefined) return;
      running = await consoleStack.train(ENDLESS_REQUEST);
      await waitForStatus(consoleStack.stack, running, 'running');
    });
    afterAll(async () => {
      if (missing !== undefined) return;
      await fetch(`${baseUrl}jobs/${running}/cancel`, { method: 'POST' });
      await waitForStatus(consoleStack.stack, running, 'cancelled');
    });

    describe.each(['light', 'dark'] as const)('%s', (scheme) => {
      test.each(VIEWS)(
        `%s fits the width and has no serious accessibility violation${reason}`,
        async (view) => {
          // One language per scheme: Portuguese needs more space.
          const locale = scheme === 'dark' ? 'pt-BR' : 'en-US';
          const options = { viewport: { width, height: 900 }, colorScheme: scheme, locale };
          await visit(browser, `${baseUrl}#${hashOf(view)}`, options, async ({ page, problems }) => {
            await prepare(view, page);
            await page.screenshot({
              path: join(FOLDER, `console-${view}-${width}-${scheme}.png`),
              fullPage: true,
            });
            expect(await seriousViolations(page)).toEqual([]);
            const seen = await page.evaluate(measure);
            expect(seen.scrollWidth).toBe(seen.width);
            expect(seen.overflowing).toEqual([]);
            expect(seen.cutTables).toEqual([]);
            expect(seen.isDark).toBe(scheme === 'dark');
            expect(problems).toEqual([]);
          });
        },
      );
    });
  });
});
