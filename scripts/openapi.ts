/**
 * `npm run openapi`: generates docs/openapi.json and the TypeScript types of API clients (the console and tests).
 * A test checks that both are up to date.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '../lib/api/openapi/document.ts';
import { clientTypes, documentText } from './openapi-files.ts';

const root = join(import.meta.dirname, '..');
const document = openApiDocument();
await writeFile(join(root, 'docs/openapi.json'), documentText(document));
await writeFile(join(root, 'lib/api/openapi/client-types.d.ts'), await clientTypes(document));
