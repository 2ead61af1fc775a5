/** The console where callers must say who they are: it asks, says what went wrong, and forgets. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { newToken } from '../../lib/api/auth/tokens.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainTinyModel } from '../support/train-tiny-model.ts';
import { openChromium } from './chromium.ts';
import { faults, visit } from './console-page.ts';
import { isFocused, kept } from './in-page.mjs';

const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
const left = missing === undefined ? '' : ` (left out: ${missing})`;
const { browser } = opened as { browser: Browser };

const admin = newToken({ name: 'admin', scopes: ['admin'], machines: null });
const reader = newToken({ name: 'reader', scopes: ['read'], machines: null });
const before = process.env.AUTH_TOKENS;
let stack: Stack;

beforeAll(async () => {
  if (missing !== undefined) return;
  process.env.AUTH_TOKENS = JSON.stringify([admin.entry, reader.entry]);
  stack = await startStack({ ...(await freeSettings()), AUTH: 'required' });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, ['PUMP-A'], 1000);
  await sql.end();
  await trainTinyModel(stack.baseUrl, 'PUMP-A', { token: admin.token });
});
afterAll(async () => {
  if (before === undefined) delete process.env.AUTH_TOKENS;
  else process.env.AUTH_TOKENS = before;
  if (missing !== undefined) return;
  await stack.stop();
  await browser.close();
});

test(`asks for a token, keeps it in its tab, and opens the report with it${left}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/models`, {}, async ({ page }) => {
    expect(await faults(page)).toEqual([]);
    const field = page.getByLabel('Token');
    const go = page.getByRole('button', { name: 'Go on', exact: true });
    // Nothing was refused yet.
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await field.evaluate(isFocused)).toBe(true);
    await go.click();
    await page.getByText('Paste a token first.').waitFor();
    await field.fill('nonsense');
    await go.click();
    await page.getByText('The token is not known, or no longer good. Send another one.').waitFor();
    await field.fill(reader.token);
    await go.click();
    await page.getByRole('link', { name: 'PUMP-A' }).click();
    const report = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Open the report' }).click();
    await (await report).getByText('What it means for a planner').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /Download \.onnx/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.onnx$/);

    await page.reload();
    await page.getByRole('heading', { name: 'Model of PUMP-A' }).waitFor();
    expect(await page.evaluate(kept)).toEqual({ local: 0, session: 1, cookies: '' });
    await page.getByRole('button', { name: 'Forget the token' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(kept)).toMatchObject({ session: 0 });
  });
});

test(`says what a token may not do, and takes another${left}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/train?machine=PUMP-A`, {}, async ({ page }) => {
    await page.getByLabel('Token').fill(reader.token);
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByText('More choices').click();
    await page.getByLabel('Warning window, minutes').fill('4');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('The token does not have the scope "train", which this needs.').waitFor();
    const heading = page.getByRole('heading', { level: 1 });
    const another = page.getByRole('button', { name: 'Use another token' });
    const plan = page.getByRole('button', { name: 'Show the plan' });
    // Who has no other goes back to where they were, or anywhere else.
    await another.click();
    await page.getByRole('button', { name: 'Go on with the present token' }).click();
    await page.getByRole('heading', { name: 'Train a model' }).waitFor();
    expect(await heading.evaluate(isFocused)).toBe(true);
    await plan.click();
    await another.click();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('link', { name: 'PUMP-A' }).waitFor();
    await page.goBack();
    await plan.click();
    await another.click();
    await page.getByLabel('Token').fill(admin.token);
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    // As it was left, and not folded away.
    const window = page.getByLabel('Warning window, minutes');
    await window.waitFor();
    expect(await window.inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Start the training' }).waitFor();
    await page.getByRole('button', { name: 'Forget the token' }).click();
    await page.getByLabel('Token').fill(admin.token);
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByText('More choices').click();
    expect(await window.inputValue()).toBe('');
  });
});
