/** Writes docs/events/training-job-state-change.schema.json, of the schema that events are made by. A test compares. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateChangeJsonSchema } from '../lib/events/state-change.ts';

const folder = join(import.meta.dirname, '../docs/events');
await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, 'training-job-state-change.schema.json'),
  `${JSON.stringify(stateChangeJsonSchema(), null, 2)}\n`,
);
