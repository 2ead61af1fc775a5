import { expect, it } from '@jest/globals';
import { newToken } from '../lib/api/auth/tokens.ts';
import { loadConfig } from '../lib/config.ts';

it('names every missing and every invalid setting', () => {
  expect(() => loadConfig({ TRAINING_QUEUE_URL: '', DATABASE_URL: 'mysql://x' })).toThrow(
    /^Invalid settings\. DATABASE_URL: must start with postgres:\/\/; TRAINING_QUEUE_URL is not set\.$/,
  );
  expect(() => loadConfig({ DATABASE_URL: 'postgres://x' })).toThrow(
    'Invalid settings. TRAINING_QUEUE_URL is not set.',
  );
});

it('keeps jobs in PostgreSQL for programs of the predecessor, unless told otherwise', () => {
  const load = (settings: Record<string, string>) =>
    loadConfig({ DATABASE_URL: 'postgres://x', TRAINING_QUEUE_URL: 'http://q', ...settings });
  expect(load({})).toMatchObject({ COMPATIBILITY: 'none', JOB_TABLE: 'dynamodb' });
  expect(load({ COMPATIBILITY: '', JOB_TABLE: '' })).toMatchObject({ JOB_TABLE: 'dynamodb' });
  const COMPATIBILITY = 'predecessor';
  expect(load({ COMPATIBILITY })).toMatchObject({ COMPATIBILITY, JOB_TABLE: 'postgres' });
  expect(load({ COMPATIBILITY, JOB_TABLE: '' }).JOB_TABLE).toBe('postgres');
  expect(load({ COMPATIBILITY, JOB_TABLE: 'dynamodb' }).JOB_TABLE).toBe('dynamodb');
  expect(() => load({ COMPATIBILITY: 'fastapi' })).toThrow(/COMPATIBILITY/);
});

it('names a setting that another one requires', () => {
  expect(() =>
    loadConfig({
      DATABASE_URL: 'postgres://x',
      TRAINING_QUEUE_URL: 'http://q',
      OIDC_ISSUER: 'https://issuer',
    }),
  ).toThrow('OIDC_AUDIENCE: must be set together with OIDC_ISSUER');
});

it('refuses two tokens with the same name, and the same token twice', () => {
  const entry = (name: string) => newToken({ name, scopes: ['read'], machines: null }).entry;
  const load = (...tokens: object[]) =>
    loadConfig({
      DATABASE_URL: 'postgres://x',
      TRAINING_QUEUE_URL: 'http://q',
      AUTH_TOKENS: JSON.stringify(tokens),
    }).AUTH_TOKENS;
  const [ci, other] = [entry('ci'), entry('other')];
  expect(load(ci, other)).toHaveLength(2);
  expect(() => load(ci, other, entry('ci'))).toThrow('AUTH_TOKENS: has two tokens named "ci"');
  expect(() => load(ci, { ...ci, name: 'other' })).toThrow(`the SHA-256 ${ci.sha256} twice`);
});

it.each(['MAX_QUEUED_PER_MACHINE', 'MAX_ACTIVE_JOBS_PER_PRINCIPAL'])(
  'refuses a %s that does not fit into an item of DynamoDB',
  (name) => {
    const load = (limit: number, jobTable: string) =>
      loadConfig({
        DATABASE_URL: 'postgres://x',
        TRAINING_QUEUE_URL: 'http://q',
        JOB_TABLE: jobTable,
        [name]: String(limit),
      });
    expect(() => load(9001, 'dynamodb')).toThrow(`${name}: must be at most 9000 with JOB_TABLE=dynamodb`);
    expect(load(9000, 'dynamodb')).toMatchObject({ [name]: 9000 });
    expect(load(9001, 'postgres')).toMatchObject({ [name]: 9001 });
  },
);
