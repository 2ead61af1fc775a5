/**
 * Writes what is made from the API's schemas: docs/openapi.json, and the types of the tests' client.
 * A test holds that both are up to date.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '../lib/openapi/document.ts';
import { clientTypes, documentText } from './openapi-files.ts';

const root = join(import.meta.dirname, '..');
const document = openApiDocument();
await writeFile(join(root, 'docs/openapi.json'), documentText(document));
await writeFile(join(root, 'test/client/openapi.d.ts'), await clientTypes(document));
