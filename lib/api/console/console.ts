/**
 * Serves the console that Vite built (console/, scripts/build-console.mjs): one page, and assets that browsers may cache
 * forever because their names contain a digest of their content.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { messageOf, TreinoError } from '../../errors.ts';
import { staticResponse } from '../http/static-response.ts';
import type { StaticResponse } from '../http/static-response.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Only our own files: no other origin, no inline scripts or styles. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Path parameters of an asset. */
export const consoleAssetPathSchema = z.object({
  file: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .describe('File name, with a digest of the content.'),
});

export interface Console {
  readonly page: StaticResponse;
  /** Undefined for an unknown file, for example one of an older build. */
  find(file: string): StaticResponse | undefined;
}

/**
 * Reads the built console.
 * @param folder Vite's output: index.html and assets/
 * @throws TreinoError `console_not_built`
 */
export function openConsole(folder: string): Console {
  try {
    const page = staticResponse(readFileSync(join(folder, 'index.html')), 'text/html; charset=utf-8', {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      // Revalidated on every load, because it names the current assets.
      'cache-control': 'no-cache',
    });
    const assets = new Map(readdirSync(join(folder, 'assets')).map((file) => [file, assetOf(folder, file)]));
    return { page, find: (file) => assets.get(file) };
  } catch (error) {
    throw new TreinoError(
      `The console cannot be read (${messageOf(error)}). Build it with: node scripts/build-console.mjs.`,
      { code: 'console_not_built', cause: error },
    );
  }
}

const assetOf = (folder: string, file: string): StaticResponse =>
  staticResponse(
    readFileSync(join(folder, 'assets', file)),
    CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    {
      'cache-control': 'public, max-age=31536000, immutable',
    },
  );
