/** How an environment that is not as it should be is told of. */
import { expect, it } from '@jest/globals';
import { loadConfig } from '../lib/config.ts';

it('tells what is not set from what is wrong, all at once', () => {
  expect(() => loadConfig({ TRAINING_QUEUE_URL: '', DATABASE_URL: 'mysql://x' })).toThrow(
    /^The environment is not complete\. DATABASE_URL: must start with postgres:\/\/; TRAINING_QUEUE_URL is not set\.$/,
  );
  expect(() => loadConfig({ DATABASE_URL: 'postgres://x' })).toThrow(
    'The environment is not complete. TRAINING_QUEUE_URL is not set.',
  );
});

it('keeps the reason for a setting that another one asks for', () => {
  expect(() =>
    loadConfig({
      DATABASE_URL: 'postgres://x',
      TRAINING_QUEUE_URL: 'http://q',
      OIDC_ISSUER: 'https://issuer',
    }),
  ).toThrow('OIDC_AUDIENCE: belongs together with OIDC_ISSUER');
});
