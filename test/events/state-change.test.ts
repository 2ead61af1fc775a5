/** The published event: its fields, schema, ID and limits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { stateChangeJsonSchema, stateChangeOf, stateChangeSchema } from '../../lib/events/state-change.ts';
import type { JobEvent } from '../../lib/jobs/job-outbox.ts';

const failed: JobEvent = {
  processId: '2c9f2f5a-7f0e-4d43-9b51-0d1c4e6f7a80',
  correlationId: 'order-4711',
  machineName: 'MOTOBOMBA-007',
  indicator: 'status',
  sequence: 3,
  status: 'failed',
  previousStatus: 'running',
  attempt: 1,
  at: new Date('2026-11-25T10:00:02.345Z'),
  errorCode: 'no_rows',
  errorMessage: 'There are none.',
  bucketAddress: null,
  modelId: null,
};

it('reports a change in version 1', () => {
  expect(stateChangeOf(failed)).toEqual({
    version: '1',
    // uuid.uuid5(uuid.UUID('0f1d6b0a-3c52-4a59-9f0e-6d7a5e9b8c41'), '2c9f2f5a-7f0e-4d43-9b51-0d1c4e6f7a80#3')
    event_id: '8cafa08b-ce1b-5395-9d81-1d13339ce28a',
    process_id: failed.processId,
    correlation_id: 'order-4711',
    machine_name: 'MOTOBOMBA-007',
    indicator: 'status',
    status: 'failed',
    previous_status: 'running',
    sequence: 3,
    attempt: 1,
    at: '2026-11-25T10:00:02.345Z',
    error_code: 'no_rows',
    error_message: 'There are none.',
    bucket_address: null,
    model_id: null,
  });
});

it('has the same ID whenever it is sent, and another for every other change', () => {
  const id = (event: JobEvent) => stateChangeOf(event).event_id;
  expect(id({ ...failed })).toBe(id(failed));
  expect(id({ ...failed, sequence: 4 })).not.toBe(id(failed));
  expect(id({ ...failed, processId: '3c9f2f5a-7f0e-4d43-9b51-0d1c4e6f7a80' })).not.toBe(id(failed));
});

it('shortens a message that is too long for a bus', () => {
  const detail = stateChangeOf({ ...failed, errorMessage: 'x'.repeat(1_000_000) });
  expect(detail.error_message).toHaveLength(2000);
  expect(stateChangeSchema.parse(detail)).toEqual(detail);
});

it('matches the schema in docs/events (npm run event-schemas)', () => {
  const file = join(import.meta.dirname, '../../docs/events/training-job-state-change.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  expect(schema).toEqual(stateChangeJsonSchema());
  const ajv = new Ajv2020();
  addFormats.default(ajv);
  const isValid = ajv.compile(schema);
  expect(isValid(stateChangeOf(failed))).toBe(true);
  expect(isValid({ ...stateChangeOf(failed), status: 'unknown' })).toBe(false);
  // Readers must accept fields of later versions.
  expect(isValid({ ...stateChangeOf(failed), new_field: 1 })).toBe(true);
});
