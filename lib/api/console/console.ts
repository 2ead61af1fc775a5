/**
 * The console as Vite built it (console/, scripts/build-console.mjs): one page, and files whose names hold a digest
 * of their content, so that browsers may keep them for good.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { messageOf, TreinoError } from '../../errors.ts';
import { staticAnswer } from '../http/static-answer.ts';
import type { StaticAnswer } from '../http/static-answer.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing comes from anywhere else, and nothing inside the page runs or styles it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The path of one of the files. */
export const consoleAssetPathSchema = z.object({
  file: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .describe('Its name, which holds a digest of its content.'),
});

export interface Console {
  readonly page: StaticAnswer;
  /** Undefined when there is no such file (any more). */
  find(file: string): StaticAnswer | undefined;
}

/**
 * Reads it.
 * @param folder what Vite wrote: index.html and assets/
 * @throws TreinoError `console_not_built`
 */
export function openConsole(folder: string): Console {
  try {
    const page = staticAnswer(readFileSync(join(folder, 'index.html')), 'text/html; charset=utf-8', {
      'content-security-policy': policy,
      // Kept, and asked for each time whether it still holds: it names the files of today.
      'cache-control': 'no-cache',
    });
    const assets = new Map(readdirSync(join(folder, 'assets')).map((file) => [file, assetOf(folder, file)]));
    return { page, find: (file) => assets.get(file) };
  } catch (error) {
    throw new TreinoError(
      `The console cannot be read (${messageOf(error)}): node scripts/build-console.mjs builds it.`,
      { code: 'console_not_built', cause: error },
    );
  }
}

const assetOf = (folder: string, file: string): StaticAnswer =>
  staticAnswer(
    readFileSync(join(folder, 'assets', file)),
    types[extname(file)] ?? 'application/octet-stream',
    {
      'cache-control': 'public, max-age=31536000, immutable',
    },
  );
