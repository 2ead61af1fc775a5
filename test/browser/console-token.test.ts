/** The console of a service that requires a token. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { newToken } from '../../lib/api/auth/tokens.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';
import { openChromium } from './chromium.ts';
import { seriousViolations, visit } from './console-page.ts';
import { isFocused, storedItems } from './in-page.mjs';

const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
/** Appended to the tests' titles. */
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const { browser } = opened as { browser: Browser };

const admin = newToken({ name: 'admin', scopes: ['admin'], machines: null });
const reader = newToken({ name: 'reader', scopes: ['read'], machines: null });
const tokensBefore = process.env.AUTH_TOKENS;
let stack: Stack;

beforeAll(async () => {
  if (missing !== undefined) return;
  process.env.AUTH_TOKENS = JSON.stringify([admin.entry, reader.entry]);
  stack = await startStack({ ...(await freeSettings()), AUTH: 'required' });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, ['PUMP-A'], 1000);
  await sql.end();
  await trainOverHttp(stack.baseUrl, 'PUMP-A', { token: admin.token });
});
afterAll(async () => {
  if (tokensBefore === undefined) delete process.env.AUTH_TOKENS;
  else process.env.AUTH_TOKENS = tokensBefore;
  if (missing !== undefined) return;
  await stack.stop();
  await browser.close();
});

test(`asks for a token, keeps it in the tab and opens the report with it${reason}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/models`, {}, async ({ page }) => {
    expect(await seriousViolations(page)).toEqual([]);
    const field = page.getByLabel('Token');
    const submit = page.getByRole('button', { name: 'Sign in', exact: true });
    // No token was sent, so none was refused.
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await field.evaluate(isFocused)).toBe(true);
    await submit.click();
    await page.getByText('Paste a token.').waitFor();
    await field.fill('nonsense');
    await submit.click();
    await page.getByText('Invalid or expired token. Send a valid one.').waitFor();
    // The wrong token is already forgotten.
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    expect(await page.evaluate(storedItems)).toMatchObject({ session: 0 });
    await field.fill(reader.token);
    await submit.click();
    await page.getByRole('link', { name: 'PUMP-A' }).click();
    const report = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Open report' }).click();
    await (await report).getByText('What it means for a planner').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /Download \.onnx/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.onnx$/);

    await page.reload();
    await page.getByRole('heading', { name: 'Model for PUMP-A' }).waitFor();
    expect(await page.evaluate(storedItems)).toEqual({ local: 0, session: 1, cookies: '' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(storedItems)).toMatchObject({ session: 0 });
  });
});

test(`offers a read-only user no training and no deletion${reason}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/machines`, {}, async ({ page }) => {
    const signIn = async (token: string) => {
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('row', { name: /PUMP-A/ }).waitFor();
    };
    await signIn(reader.token);
    expect(await page.getByRole('link', { name: /^Train/ }).count()).toBe(0);
    await page.getByRole('link', { name: /^Model for PUMP-A/ }).click();
    await page.getByRole('heading', { name: 'Training details' }).waitFor();
    expect(await page.getByRole('button', { name: 'Delete model' }).count()).toBe(0);
    await page.goBack();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(admin.token);
    expect(await page.getByRole('link', { name: /^Train/ }).count()).toBe(2);
  });
});

test(`reports a missing permission and accepts another token${reason}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/train?machine=PUMP-A`, {}, async ({ page }) => {
    await page.getByLabel('Token').fill(reader.token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Advanced options').click();
    await page.getByLabel('Warning window (minutes)').fill('4');
    await page.getByRole('button', { name: 'Show plan' }).click();
    await page.getByText('The token lacks the scope "train", which this route requires.').waitFor();
    const heading = page.getByRole('heading', { level: 1 });
    const useAnother = page.getByRole('button', { name: 'Use another token' });
    const plan = page.getByRole('button', { name: 'Show plan' });
    // A user without another token can return to the form or go to another view.
    await useAnother.click();
    await page.getByRole('button', { name: 'Continue with the current token' }).click();
    await page.getByRole('heading', { name: 'Train a model' }).waitFor();
    expect(await heading.evaluate(isFocused)).toBe(true);
    await plan.click();
    await useAnother.click();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('link', { name: 'PUMP-A' }).waitFor();
    await page.goBack();
    await plan.click();
    await useAnother.click();
    await page.getByLabel('Token').fill(admin.token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    // The form is as the user left it, with its options open.
    const window = page.getByLabel('Warning window (minutes)');
    await window.waitFor();
    expect(await window.inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Show plan' }).click();
    await page.getByRole('button', { name: 'Start training' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').fill(admin.token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Advanced options').click();
    expect(await window.inputValue()).toBe('');
  });
});

/** The last test: the others need the model. */
test(`deletes a model only after a confirmation${reason}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/models`, {}, async ({ page }) => {
    await page.getByLabel('Token').fill(admin.token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'PUMP-A' }).click();
    const open = page.getByRole('button', { name: 'Delete model' });
    const dialog = page.getByRole('dialog', { name: 'Delete this model?' });
    await open.click();
    await dialog.getByText('The model of PUMP-A and its files will be deleted for good.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await open.click();
    await dialog.getByRole('button', { name: 'Keep model' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await open.evaluate(isFocused)).toBe(true);

    const id = page.url().split('/').at(-1)!;
    await open.click();
    await dialog.getByRole('button', { name: 'Delete model' }).click();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await page.getByText('No models yet').waitFor();
    const answer = await fetch(`${stack.baseUrl}/models/${id}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(answer.status).toBe(410);
  });
});
