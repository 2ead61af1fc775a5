/** `npm run configuration`: generates docs/configuration.md. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { configurationPage } from './configuration-page.ts';

const path = join(import.meta.dirname, '../docs/configuration.md');
const options = await resolveConfig(path);
await writeFile(path, await format(configurationPage(), { ...options, parser: 'markdown' }));
