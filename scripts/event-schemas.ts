/** Writes docs/events/training-job-state-change.schema.json, of the schema that events are made by. A test compares. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { stateChangeJsonSchema } from '../lib/events/state-change.ts';

const path = join(import.meta.dirname, '../docs/events/training-job-state-change.schema.json');
const options = await resolveConfig(path);
const schema = JSON.stringify(stateChangeJsonSchema(), null, 2);
await mkdir(dirname(path), { recursive: true });
await writeFile(path, await format(schema, { ...options, filepath: path }));
