/**
 * The console as people use it, on a running stack: by keyboard from the form to the report, every view light and dark
 * at a desk's and a phone's width, in both languages. Pictures of all of it stay under the state folder.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { faults, visit } from './console-page.ts';
import { endless, machines, startConsoleStack, statusOf } from './console-stack.ts';
import type { ConsoleStack } from './console-stack.ts';
import { colorScheme, complaint, focused, isFocused, painted, unfold } from './in-page.mjs';
import { press, tabTo } from './keyboard.ts';
import { measure } from './measure.mjs';

const folder = resolve(import.meta.dirname, '../../.treino/browser');
const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
const left = missing === undefined ? '' : ` (left out: ${missing})`;
const { browser } = opened as { browser: Browser };

let console_: ConsoleStack;
let base: string;
beforeAll(async () => {
  if (missing !== undefined) return;
  await mkdir(folder, { recursive: true });
  console_ = await startConsoleStack();
  base = `${console_.stack.baseUrl}/`;
});
afterAll(async () => {
  if (missing !== undefined) return;
  await console_.stack.stop();
  await browser.close();
});

const desk = { viewport: { width: 1280, height: 900 } };
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

describe('the console', () => {
  test(`paints within a second, moves nothing afterwards, asks nobody else${left}`, async () => {
    await visit(browser, base, desk, async ({ page, complaints }) => {
      const seen = await page.evaluate(painted);
      expect(seen.painted).toBeLessThanOrEqual(1000);
      expect(seen.shift).toBeLessThan(0.1);
      expect(complaints).toEqual([]);
    });
  });

  test(`trains, shows the report, predicts and cancels, all by keyboard${left}`, async () => {
    const another = await console_.train(endless);
    await visit(browser, base, desk, async ({ page, complaints }) => {
      await press(page.getByRole('link', { name: `Train ${machines[0]}`, exact: true }));
      await heading(page, 'Train a model').waitFor();
      expect((await page.evaluate(focused)).text).toBe('Train a model');
      // Its telemetry has a failure every twenty minutes.
      await press(page.getByText('More choices'));
      await tabTo(page.getByRole('textbox', { name: 'Warning window, minutes', exact: true }));
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
      await press(page.getByRole('button', { name: 'Show the plan', exact: true }));
      const plan = page.getByRole('region', { name: 'The plan' });
      await plan.getByText('Failures', { exact: true }).waitFor();
      expect((await plan.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
        /1 combination, 4 fits .*1,000 800 to train, the newest 200 to test .*8 to train, 2 to test/,
      );

      await press(page.getByRole('button', { name: 'Start the training', exact: true }));
      await heading(page, `Training of ${machines[0]}`).waitFor();
      expect((await page.evaluate(focused)).text).toBe(`Training of ${machines[0]}`);
      await page.getByText('The model is published.').waitFor({ timeout: 60_000 });

      const report = page.context().waitForEvent('page');
      await press(page.getByRole('link', { name: 'Open the report', exact: true }));
      const shown = await report;
      await shown.getByText('What it means for a planner').waitFor();
      expect(await shown.title()).toContain(machines[0]);
      await shown.close();
      await page.bringToFront();

      await press(page.getByRole('link', { name: 'Look at the model', exact: true }));
      await heading(page, `Model of ${machines[0]}`).waitFor();
      await press(page.getByRole('button', { name: 'Predict from the newest row', exact: true }));
      await page.getByText('Probability of a failure within').waitFor();
      expect(await page.getByRole('status').innerText()).toMatch(
        /Probability of a failure within the next 4 min: \d+\.\d% . (Alarm|No alarm)\s[^]*Row measured Jan 1, 2026, 3:19\sAM UTC, /,
      );
      expect(complaints).toEqual([]);
      const download = page.waitForEvent('download');
      await press(page.getByRole('link', { name: /Download \.ubj/ }));
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^xgb_model_MOTOBOMBA-007_.*\.ubj$/);
      expect((await readFile(await file.path())).length).toBeGreaterThan(100);

      await page.keyboard.press('Control+Home');
      await press(page.getByRole('link', { name: 'Jobs', exact: true }));
      await heading(page, 'Jobs').waitFor();
      await statusOf(console_.stack, another, 'running');
      await press(page.getByRole('button', { name: `Cancel the training of ${machines[1]}`, exact: true }));
      await page.getByRole('dialog', { name: 'Cancel this training?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      await press(page.getByRole('button', { name: 'Cancel the training', exact: true }));
      await statusOf(console_.stack, another, 'cancelled');
      await page.getByRole('row', { name: machines[1] }).getByText('Cancelled').waitFor();
    });
  });

  test(`starts one training however often Start is pressed, also when its answer is lost${left}`, async () => {
    await visit(browser, `${base}#/train`, desk, async ({ page }) => {
      // So much work that it goes on until it is cancelled.
      for (const [label, text] of [
        ['Machine', machines[1]],
        ['Warning window, minutes', '4'],
        ['Folds', '10'],
        ['n_estimators', '9000 10000'],
      ] as const) {
        if (label !== 'Machine') await page.locator('details').evaluate(unfold);
        await page.getByLabel(label, { exact: true }).fill(text);
      }
      await page.getByRole('button', { name: 'Show the plan' }).click();
      const start = page.getByRole('button', { name: 'Start the training' });
      await start.waitFor();
      let isLost = false;
      await page.route('**/train', async (route) => {
        const answer = await route.fetch();
        if (isLost) return route.fulfill({ response: answer });
        isLost = true;
        return route.abort();
      });
      await start.click();
      await page.getByText('The service does not answer.').waitFor();
      await start.dblclick();
      await heading(page, /^Training of/).waitFor();
      const list = await fetch(`${base}jobs?machine_name=${machines[1]}&status=pending`);
      const running = await fetch(`${base}jobs?machine_name=${machines[1]}&status=running`);
      const active = [list, running].map(
        async (answer) => ((await answer.json()) as { jobs: unknown[] }).jobs,
      );
      expect((await Promise.all(active)).flat()).toHaveLength(1);
      await page.getByRole('button', { name: 'Cancel the training' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel the training' }).click();
      await page.getByText('It was cancelled and left no model.').waitFor({ timeout: 30_000 });
    });
  });

  test(`says what is wrong beside the field, whoever found it${left}`, async () => {
    await visit(browser, `${base}#/train`, desk, async ({ page }) => {
      const plan = page.getByRole('button', { name: 'Show the plan' });
      const describedBy = (label: string) => page.getByLabel(label, { exact: true }).evaluate(complaint);
      await plan.click();
      expect(await describedBy('Machine')).toEqual({ isInvalid: 'true', words: 'Choose a machine.' });
      expect(await page.evaluate(focused)).toMatchObject({ id: 'machine_name' });

      await page.getByLabel('Machine', { exact: true }).fill('NOBODY');
      await plan.click();
      await page.getByRole('alert').waitFor();
      expect((await describedBy('Machine')).words).toMatch(/is not known: processed_data has no rows of it/);

      await page.getByLabel('Machine', { exact: true }).fill(machines[0]);
      await page.getByLabel('First day').fill('2026-01-02');
      await page.getByLabel('Last day').fill('2026-01-01');
      await plan.click();
      await page.getByRole('alert').waitFor();
      expect((await describedBy('First day')).words).toMatch(/is after end_date/);
    });
  });

  test(`keeps what is being corrected unfolded, and what another kind of model has too${left}`, async () => {
    await visit(browser, `${base}#/train?machine=${machines[0]}`, desk, async ({ page }) => {
      const plan = page.getByRole('button', { name: 'Show the plan' });
      const field = (name: string) => page.getByRole('textbox', { name, exact: true });
      await page.getByText('More choices').click();
      await field('gamma').fill('-1');
      await page.getByText('More choices').click();
      await plan.click();
      // Refused by the service, and unfolded; typed in, it stays so.
      await page.getByRole('alert').waitFor();
      await field('gamma').fill('');
      await field('gamma').pressSequentially('0,5');
      expect(await field('gamma').evaluate(isFocused)).toBe(true);
      await plan.click();
      expect((await field('gamma').evaluate(complaint)).words).toMatch(/^“0,5” is not a number/);

      await field('Folds').fill('4');
      await page.getByRole('radio', { name: /Health score/ }).check();
      expect(await field('gamma').inputValue()).toBe('0,5');
      expect(await field('Folds').inputValue()).toBe('4');

      await page.getByLabel('Language').selectOption('Português');
      await page.getByRole('button', { name: 'Mostrar o plano' }).click();
      await page.getByRole('region', { name: 'O plano' }).getByText('gamma 0,5', { exact: true }).waitFor();
    });
  });

  test(`sorts by any figure, and compares two models${left}`, async () => {
    await visit(browser, `${base}#/models`, desk, async ({ page }) => {
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

  test(`marks the better figure only where there is one${left}`, async () => {
    const [one, other] = console_.ids.models as [string, string];
    const hash = `#/compare/${one}/${other}`;
    await visit(browser, `${base}${hash}`, desk, async ({ page }) => {
      const marks = page.getByRole('img', { name: 'better' });
      const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
      await page.getByText('They were tested on different data').waitFor();
      await page.getByText('At least one of them is unproven').waitFor();
      expect(await marks.count()).toBe(0);
      expect(await row('Folds').getByRole('cell').allInnerTexts()).toEqual([
        '3, stratified',
        '3, stratified',
      ]);

      // As if both were proven on the same rows, and one were better at recall.
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
          // The strategy is one that only a newer service has.
          search: { ...model.metrics.search, scoring: 'recall_at_precision:0.8', strategy: 'bayes' },
        });
        await route.fulfill({ response: answer, json: model });
      });
      await page.reload();
      await row('Recall').getByRole('img', { name: 'better' }).waitFor();
      expect(await marks.count()).toBe(1);
      expect(await page.locator('.notice').count()).toBe(0);
      await row('Chosen by').getByText('Recall, at a precision of at least 0.8').first().waitFor();
      await row('Search').getByText('bayes').first().waitFor();
    });
  });

  test(`finds a machine by a part of its name, and shows names as they are${left}`, async () => {
    await visit(browser, base, desk, async ({ page }) => {
      await page.getByLabel('Find a machine').fill('filhos');
      await page.getByText('1 machine', { exact: true }).waitFor();
      await page.getByRole('link', { name: machines[2], exact: true }).click();
      await heading(page, 'Jobs').waitFor();
      expect(await page.getByLabel('Machine', { exact: true }).inputValue()).toBe(machines[2]);
      expect(await page.locator('main b').count()).toBe(0);
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      await page.getByRole('row', { name: /SHORT/ }).waitFor();
    });
  });

  test(`filters by the one machine that is meant, and says where that is not one${left}`, async () => {
    await visit(browser, `${base}#/models`, desk, async ({ page }) => {
      const filter = page.getByLabel('Machine', { exact: true });
      const enter = async (text: string) => {
        await filter.fill(text);
        await page.keyboard.press('Enter');
      };
      await enter('são');
      await page.waitForURL(/machine=Bomba/);
      expect(await filter.inputValue()).toBe(machines[2]);
      // Where it is not one, the filter stays as it was.
      await enter('moto');
      expect((await filter.evaluate(complaint)).words).toMatch(/^2 machines have “moto” in their name/);
      await enter('nobody');
      expect((await filter.evaluate(complaint)).words).toBe('No machine has “nobody” in its name.');
      expect(page.url()).toMatch(/machine=Bomba/);

      await enter('008');
      await page.getByText('No model matches the filters.').waitFor();
      const train = page.locator('main').getByRole('link', { name: 'Train a model' });
      expect(await train.getAttribute('href')).toBe(`#/train?machine=${machines[1]}&indicator=status`);
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      expect(await filter.evaluate(isFocused)).toBe(true);
      await page.getByRole('row').nth(2).waitFor();

      // From a bookmark of a machine that is there no more.
      await page.goto(`${base}#/models?machine=GONE`);
      await page.getByText('No machine has “GONE” in its name.').waitFor();
      expect(await train.count()).toBe(0);
    });
  });

  test(`leaves no focus on a button that is gone${left}`, async () => {
    await visit(browser, `${base}#/jobs`, desk, async ({ page }) => {
      await page.route('**/machines?*', (route) => route.abort());
      await page.getByRole('link', { name: 'Machines', exact: true }).click();
      const retry = page.getByRole('button', { name: 'Try again' });
      await retry.waitFor();
      // More of them than are drawn at once.
      await page.unroute('**/machines?*');
      await page.route('**/machines?*', async (route) => {
        const answer = await route.fetch();
        const { machines: some } = (await answer.json()) as { machines: object[] };
        const many = Array.from({ length: 102 }, (_, n) => ({ ...some[0], name: `P-${n}` }));
        await route.fulfill({ response: answer, json: { machines: many, next_cursor: null } });
      });
      await press(retry);
      await page.getByText('102 machines').waitFor();
      expect((await page.evaluate(focused)).text).toBe('Machines');
      await page.getByRole('button', { name: 'Show more' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'P-101', exact: true }).waitFor();
      expect((await page.evaluate(focused)).text).toBe('P-100');
    });
  });
});

describe('in the language of its reader', () => {
  test(`it is Portuguese for who reads that, and stays what is chosen${left}`, async () => {
    await visit(browser, base, { ...desk, locale: 'pt-BR' }, async ({ page, complaints }) => {
      await heading(page, 'Máquinas').waitFor();
      expect(await page.title()).toBe('Máquinas · Treino');
      expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
      await page
        .getByRole('row', { name: /MOTOBOMBA-007/ })
        .getByRole('cell', { name: 'cerca de 1.000' })
        .waitFor();
      await page.goto(`${base}#/jobs/${console_.ids.failed}`);
      await heading(page, 'Treino de SHORT').waitFor();
      const words = page.locator('[lang=en]');
      expect(await words.first().innerText()).toMatch(/SHORT|rows/);
      await page.getByText('Mensagem do serviço, em inglês.').waitFor();

      await page.getByLabel('Idioma').selectOption('English');
      await heading(page, 'Training of SHORT').waitFor();
      await page.getByLabel('Appearance').selectOption('Dark');
      await page.reload();
      await heading(page, 'Training of SHORT').waitFor();
      expect(await page.evaluate(colorScheme)).toBe('dark');
      expect(complaints).toEqual([]);
    });
  });
});

const views = [
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
  'nowhere',
] as const;

/** The address of a view. */
function hashOf(view: (typeof views)[number]): string {
  const { models, failed, completed } = console_.ids;
  const hashes: Record<typeof view, string> = {
    machines: '/machines',
    train: '/train',
    plan: `/train?machine=${machines[0]}`,
    jobs: '/jobs',
    cancelling: '/jobs',
    running: `/jobs/${running}`,
    failed: `/jobs/${failed}`,
    completed: `/jobs/${completed}`,
    models: '/models',
    health: '/models?indicator=health',
    model: `/models/${models[0]!}`,
    compare: `/compare/${models[0]!}/${models[1]!}`,
    nowhere: '/nowhere',
  };
  return hashes[view];
}

/** What is to be done there before it is looked at. */
async function prepare(view: (typeof views)[number], page: Page): Promise<void> {
  if (view === 'plan') {
    await page.locator('summary').click();
    await page.locator('[id="labeling.window_minutes"]').fill('4');
    await page.locator('button[type=submit]').click();
    await page.locator('.side .facts').waitFor();
  }
  if (view === 'model') {
    await page.locator('section.card button').click();
    await page.locator('[role=status] .figure').waitFor();
  }
  if (view === 'cancelling') {
    await page
      .getByRole('button', { name: /^Cancel the training/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  }
}

/** A job that goes on while its views are looked at. */
let running: string;

describe('every view', () => {
  beforeAll(async () => {
    if (missing !== undefined) return;
    running = await console_.train(endless);
    await statusOf(console_.stack, running, 'running');
  });
  afterAll(async () => {
    if (missing !== undefined) return;
    await fetch(`${base}jobs/${running}/cancel`, { method: 'POST' });
  });

  describe.each([1280, 390])('%i pixels wide', (width) => {
    describe.each(['light', 'dark'] as const)('%s', (scheme) => {
      test.each(views)(
        `%s: fits, is to be read, and has no serious fault by axe-core${left}`,
        async (view) => {
          const options = { viewport: { width, height: 900 }, colorScheme: scheme };
          await visit(browser, `${base}#${hashOf(view)}`, options, async ({ page, complaints }) => {
            await prepare(view, page);
            await page.screenshot({
              path: join(folder, `console-${view}-${width}-${scheme}.png`),
              fullPage: true,
            });
            expect(await faults(page)).toEqual([]);
            const seen = await page.evaluate(measure);
            expect(seen.scrollWidth).toBe(seen.width);
            expect(seen.beyond).toEqual([]);
            expect(seen.isDark).toBe(scheme === 'dark');
            expect(complaints).toEqual([]);
          });
        },
      );
    });
  });
});
