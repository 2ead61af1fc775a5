/** The console in a browser's tab, and whatever it may not do: say something on the browser's console, ask elsewhere. */
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { isLoaded, violations } from './in-page.mjs';

export interface Visit {
  readonly page: Page;
  /** Messages, errors, and requests to other origins. */
  readonly complaints: string[];
}

/**
 * Opens a place, and waits until it shows what it loads.
 * @param url of the place: http://127.0.0.1:8000/#/jobs
 */
export async function visit<T>(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  at: (visit: Visit) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', ...options });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const { origin } = new URL(url);
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    await loaded(page);
    return await at({ page, complaints });
  } finally {
    await context.close();
  }
}

/** Waits until nothing is still to come. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForFunction(isLoaded);
}

/** What axe-core finds that is serious or critical. */
export async function faults(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(violations);
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
