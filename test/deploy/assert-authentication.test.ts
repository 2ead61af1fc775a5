import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';

const { assertAuthentication } = createRequire(import.meta.url)(
  '../../plugins/assert-authentication.cjs',
) as {
  assertAuthentication: (service: object, UserError: typeof Error) => void;
};
const service = (AUTH: string, auth: string, environment: object = {}) => ({
  provider: { environment: { AUTH } },
  custom: { auth },
  functions: { 'get-status': { environment }, health: {} },
});

it('refuses to package a service without authentication, unless a parameter asks for it', () => {
  const left = 'AUTH=none would deploy an API that everyone can use.';
  expect(() => assertAuthentication(service('none', 'required'), Error)).toThrow(left);
  expect(() => assertAuthentication(service('required', 'required', { AUTH: 'none' }), Error)).toThrow(left);
  assertAuthentication(service('none', 'none'), Error);
  assertAuthentication(service('required', 'required'), Error);
});
