/**
 * The assets of GET /docs: Swagger UI from its npm package, and the script that starts it. Their path contains a
 * digest of all of them, so browsers may cache them forever.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { staticResponse } from '../http/static-response.ts';
import type { StaticResponse } from '../http/static-response.ts';

/** Files of the package and their content types. */
const PACKAGED_FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

/** A separate file, because the page's content security policy forbids inline scripts. */
const START_SCRIPT = `// Swagger UI has dark colors, but does not follow the system by itself.
const dark = matchMedia('(prefers-color-scheme: dark)');
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followSystem);
followSystem();

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // By default Swagger UI sends the document to a validator on the internet.
  validatorUrl: null,
});
`;

const assetNames = [...(Object.keys(PACKAGED_FILES) as (keyof typeof PACKAGED_FILES)[]), 'start.js'] as const;
type AssetName = (typeof assetNames)[number];

/** Path parameters of an asset. */
export const assetPathSchema = z.object({
  version: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('Digest of all assets of the page.'),
  file: z.enum(assetNames),
});

export interface Assets {
  /** URL path of an asset. */
  pathOf(name: AssetName): string;
  /** Undefined for an unknown file or another version. */
  find(path: { version?: string | undefined; file?: string | undefined }): StaticResponse | undefined;
}

/** Reads all assets into memory. */
export function openAssets(): Assets {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const contents = new Map<string, { content: Uint8Array; type: string }>(
    Object.entries(PACKAGED_FILES).map(([name, type]) => [
      name,
      { content: readFileSync(join(folder, name)), type },
    ]),
  );
  contents.set('start.js', {
    content: Buffer.from(START_SCRIPT),
    type: PACKAGED_FILES['swagger-ui-bundle.js'],
  });

  const hash = createHash('sha256');
  for (const { content } of contents.values()) hash.update(content);
  const version = hash.digest('hex').slice(0, 16);

  const responses = new Map(
    [...contents].map(([name, { content, type }]) => [
      name,
      staticResponse(content, type, { 'cache-control': 'public, max-age=31536000, immutable' }),
    ]),
  );
  return {
    pathOf: (name) => `/docs/${version}/${name}`,
    find: (path) => (path.version === version ? responses.get(path.file ?? '') : undefined),
  };
}
