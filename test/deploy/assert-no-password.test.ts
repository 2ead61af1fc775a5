/** The check of the package step that no database password gets into the template. */
import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';

const { assertNoPassword } = createRequire(import.meta.url)('../../plugins/assert-no-password.cjs') as {
  assertNoPassword: (service: object) => void;
};

const service = (ofProvider: object, ofFunction: object = {}) => ({
  provider: { environment: ofProvider },
  functions: { one: { environment: ofFunction }, two: {} },
});

it.each(['postgres://u:sec-ret@h/d', 'postgresql://:sec-ret@h', 'postgres://u@h/d?password=sec-ret'])(
  'refuses %s without quoting it',
  (url) => {
    for (const refused of [service({ DATABASE_URL: url }), service({}, { DATABASE_URL: url })]) {
      expect(() => assertNoPassword(refused)).toThrow(
        /^DATABASE_URL contains a password.*secret treino\/database/,
      );
      expect(() => assertNoPassword(refused)).not.toThrow('sec-ret');
    }
  },
);

it('accepts a reference to the secret, and a URL without a password', () => {
  assertNoPassword(
    service({
      DATABASE_URL: '{{resolve:secretsmanager:treino/database:SecretString:url}}',
      OTHER: 'postgres://u@h:5432/d?sslmode=require',
      QUEUE: { Ref: 'TrainingQueue' },
    }),
  );
});
