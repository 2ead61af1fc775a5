/** Opens the console in a browser page and records what it must not do: console messages, errors, foreign requests. */
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { isLoaded, violations } from './in-page.mjs';

export interface Visit {
  readonly page: Page;
  /** Console messages, script errors and requests to other origins. */
  readonly problems: string[];
}

/**
 * Opens a view and waits until its data is loaded.
 * @param url of the view: http://127.0.0.1:8000/#/jobs
 */
export async function visit<T>(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  test: (visit: Visit) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', ...options });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    const { origin } = new URL(url);
    page.on('console', (message) => problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) problems.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    await page.locator('h1').waitFor();
    await page.waitForFunction(isLoaded);
    return await test({ page, problems });
  } finally {
    await context.close();
  }
}

/** The serious and critical violations that axe-core finds. */
export async function seriousViolations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(violations);
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
