/** Opens Chromium: the one that CHROMIUM names, or the first on the PATH. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { messageOf } from '../../lib/errors.ts';

const EXECUTABLES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Opens the browser, or returns why it cannot. The reason is printed too, so that skipped tests are noticed.
 * @param options more command-line options of Chromium
 */
export async function openChromium(
  options: readonly string[] = [],
): Promise<{ readonly browser: Browser } | { readonly missing: string }> {
  const opened = await open(options);
  if ('missing' in opened) process.stderr.write(`Skipped: ${opened.missing}.\n`);
  return opened;
}

async function open(
  options: readonly string[],
): Promise<{ readonly browser: Browser } | { readonly missing: string }> {
  const executablePath = process.env.CHROMIUM ?? findExecutable();
  if (executablePath === undefined) {
    return {
      missing: 'Chromium is not on the PATH (on Debian: apt-get install chromium), and CHROMIUM is not set',
    };
  }
  try {
    // Chromium's sandbox does not work for root, as in containers. The pages are our own.
    const args = process.getuid?.() === 0 ? ['--no-sandbox', ...options] : [...options];
    return { browser: await chromium.launch({ executablePath, args }) };
  } catch (error) {
    return { missing: `${executablePath} does not start: ${messageOf(error).split('\n')[0]!}` };
  }
}

const findExecutable = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => EXECUTABLES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
