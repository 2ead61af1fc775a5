/**
 * `npm run event-schemas`: generates docs/events/training-job-state-change.schema.json from the schema of the events.
 * A test checks that it is up to date.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { stateChangeJsonSchema } from '../lib/events/state-change.ts';

const path = join(import.meta.dirname, '../docs/events/training-job-state-change.schema.json');
const options = await resolveConfig(path);
const schema = JSON.stringify(stateChangeJsonSchema(), null, 2);
await mkdir(dirname(path), { recursive: true });
await writeFile(path, await format(schema, { ...options, filepath: path }));
