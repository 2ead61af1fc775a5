/**
 * `npm run pictures`: takes the README's pictures into docs/images/. It starts a local stack on free ports, trains the
 * sample machines and photographs the console and a report in Chromium (Debian: `apt-get install chromium`; CHROMIUM
 * names another).
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createApiClient } from '../cli/api-client.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { loadSamples } from '../local/samples/load-samples.ts';
import { startStack } from '../local/stack.ts';
import { openChromium } from '../test/browser/chromium.ts';
import { isLoaded } from '../test/browser/in-page.mjs';
import { freeSettings } from '../test/support/stack.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');
const SIZE = { width: 1280, height: 860 };
/** GitHub shows pictures of any size, but a clone downloads them. */
const MAX_KIBIBYTES = 200;
/** Above the element at the top, pixels. */
const MARGIN = 16;
/** Hides scrollbars, which differ between systems. */
const STYLE = '::-webkit-scrollbar { display: none }';

/** In the order in which they are trained; the console's picture shows the first. */
const TRAININGS = [
  { indicator: 'status', machine_name: 'MOTOBOMBA-007', profile: 'planner' },
  { indicator: 'status', machine_name: 'MOTOBOMBA-001', search: { strategy: 'halving' } },
  { indicator: 'status', machine_name: 'MOTOBOMBA-003', search: { strategy: 'halving' } },
  { indicator: 'health', machine_name: 'MOTOBOMBA-007', search: { strategy: 'halving' } },
] as const;

const opened = await openChromium();
if ('missing' in opened) process.exit(1);
const { browser } = opened;
const settings = await freeSettings();
const stack = await startStack(settings);
try {
  const sql = connect(stack.environment.DATABASE_URL);
  await loadSamples(sql);
  await sql`ANALYZE processed_data`;
  await sql.end();
  const models: string[] = [];
  for (const training of TRAININGS) models.push(await train(training));
  const model = models[0]!;

  await mkdir(FOLDER, { recursive: true });
  const report = await reportUrl(model);
  // Below the verdict, which the console's picture shows too.
  await photograph(browser, report, 'report.png', { locale: 'en-US', from: 'h3' });
  for (const [locale, suffix] of [
    ['en-US', ''],
    ['pt-BR', '.pt-BR'],
  ] as const) {
    await photograph(browser, `${stack.baseUrl}/#/models/${model}`, `console${suffix}.png`, { locale });
  }
} finally {
  await browser.close();
  await stack.stop();
  await rm(settings.TREINO_STATE_DIR, { recursive: true });
}

/** Trains a model through the API. @returns the model's id */
async function train(request: object): Promise<string> {
  const api = createApiClient(stack.baseUrl, undefined);
  const { process_id: id } = await api.post<{ process_id: string }>('/train', request);
  for (;;) {
    const job = await api.get<{ status: string; model_id: string | null; error_message: string | null }>(
      `/status/${id}`,
      { wait: '25' },
    );
    if (job.model_id !== null) return job.model_id;
    if (job.status === 'failed') throw new Error(job.error_message ?? 'The training failed.');
  }
}

async function reportUrl(model: string): Promise<string> {
  const answer = await fetch(`${stack.baseUrl}/models/${model}/report?redirect=false`);
  return ((await answer.json()) as { url: string }).url;
}

/**
 * @param options.from selector of the element at the picture's top; the page's top when absent
 * @throws Error when the picture is larger than MAX_KIBIBYTES
 */
async function photograph(
  browser: Browser,
  url: string,
  file: string,
  { locale, from }: { readonly locale: string; readonly from?: string },
): Promise<void> {
  const context = await browser.newContext({
    viewport: SIZE,
    timezoneId: 'UTC',
    colorScheme: 'light',
    locale,
  });
  const page: Page = await context.newPage();
  await page.goto(url);
  await page.locator('h1').waitFor();
  await page.waitForFunction(isLoaded);
  const box = from === undefined ? null : await page.locator(from).first().boundingBox();
  const clip = { ...SIZE, x: 0, y: Math.max(0, (box?.y ?? 0) - MARGIN) };
  await page.screenshot({ path: join(FOLDER, file), style: STYLE, fullPage: true, clip });
  await context.close();
  const kibibytes = Math.ceil((await stat(join(FOLDER, file))).size / 1024);
  if (kibibytes > MAX_KIBIBYTES) throw new Error(`${file} has ${kibibytes} KiB, more than ${MAX_KIBIBYTES}.`);
  console.log(`docs/images/${file}  ${kibibytes} KiB`);
}
