import { expect, it } from '@jest/globals';
import { loadConfig } from '../lib/config.ts';

it('names every missing and every invalid setting', () => {
  expect(() => loadConfig({ TRAINING_QUEUE_URL: '', DATABASE_URL: 'mysql://x' })).toThrow(
    /^Invalid settings\. DATABASE_URL: must start with postgres:\/\/; TRAINING_QUEUE_URL is not set\.$/,
  );
  expect(() => loadConfig({ DATABASE_URL: 'postgres://x' })).toThrow(
    'Invalid settings. TRAINING_QUEUE_URL is not set.',
  );
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
