/** A real Chromium to look with: Debian's, or whatever CHROMIUM names; or the reason why there is none. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { messageOf } from '../../lib/errors.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Opens it; the reason is printed too, so that a skipped suite never passes for a run one. */
export async function openChromium(): Promise<{ readonly browser: Browser } | { readonly missing: string }> {
  const opened = await open();
  if ('missing' in opened) process.stderr.write(`Left out: ${opened.missing}.\n`);
  return opened;
}

async function open(): Promise<{ readonly browser: Browser } | { readonly missing: string }> {
  const executablePath = process.env.CHROMIUM ?? find();
  if (executablePath === undefined) {
    return {
      missing: 'no Chromium is on the PATH (Debian: apt-get install chromium), and CHROMIUM names none',
    };
  }
  try {
    // Its own sandbox cannot be had by root, as in a container; the pages are ours.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return { browser: await chromium.launch({ executablePath, args }) };
  } catch (error) {
    return { missing: `${executablePath} does not start: ${messageOf(error).split('\n')[0]!}` };
  }
}

const find = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
