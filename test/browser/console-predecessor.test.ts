/** The console of a service with COMPATIBILITY=predecessor, whose API has other status words and errors. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { request, result } from '../jobs/sample-jobs.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { openChromium } from './chromium.ts';
import { visit } from './console-page.ts';

const opened = await openChromium();
const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;
/** Appended to the tests' titles. */
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const { browser } = opened as { browser: Browser };

let stack: Stack;
let clients: ReturnType<typeof openClients>;
let jobs: JobTable;

beforeAll(async () => {
  if (missing !== undefined) return;
  process.env.COMPATIBILITY = 'predecessor';
  stack = await startStack(await freeSettings());
  clients = openClients(stack.environment);
  jobs = openPostgresJobTable(clients.sql, { compatibility: 'predecessor' });
});
afterAll(async () => {
  delete process.env.COMPATIBILITY;
  if (missing !== undefined) return;
  await clients.close();
  await stack.stop();
  await browser.close();
});

test(`follows a job to its end${reason}`, async () => {
  const { processId } = newJob(randomUUID(), request, new Date());
  await jobs.create(newJob(processId, request, new Date()));
  const job = await jobs.claim(processId, { runner: 'lambda', now: new Date(), leaseSeconds: 600 });
  await visit(browser, `${stack.baseUrl}/#/jobs/${processId}`, {}, async ({ page, problems }) => {
    await page.getByText('Running', { exact: true }).first().waitFor();
    await jobs.complete(job!, result(new Date()));
    await page.getByText('The model is published.').waitFor();
    expect(problems).toEqual([]);
  });
  const [row] = await clients.sql`SELECT status FROM training_jobs WHERE id = ${processId}`;
  expect(row!.status).toBe('finished');
  await visit(browser, `${stack.baseUrl}/#/jobs?status=completed`, {}, async ({ page }) => {
    await page
      .getByRole('link', { name: new RegExp(request.machineName) })
      .first()
      .waitFor();
  });
});

test(`tells a cancelled job from a failed one${reason}`, async () => {
  const { processId } = newJob(randomUUID(), request, new Date());
  await jobs.create(newJob(processId, request, new Date()));
  await jobs.requestCancel(processId, new Date());
  await visit(browser, `${stack.baseUrl}/#/jobs/${processId}`, {}, ({ page }) =>
    page.getByText('The training was cancelled. There is no model.').waitFor(),
  );
});

test(`shows the service's sentence about an error${reason}`, async () => {
  await visit(browser, `${stack.baseUrl}/#/jobs/${randomUUID()}`, {}, ({ page }) =>
    page.getByText('There is no job with this process_id.').waitFor(),
  );
});
