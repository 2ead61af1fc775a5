/** Builds the credentials that callers are checked against from the configuration. */
import type { Config } from '../../config.ts';
import type { Credentials } from './authenticate.ts';
import { openOidc } from './oidc.ts';

export const openCredentials = ({ AUTH_TOKENS, OIDC_ISSUER, OIDC_AUDIENCE }: Config): Credentials => ({
  tokens: AUTH_TOKENS,
  oidc: OIDC_ISSUER && OIDC_AUDIENCE ? openOidc(OIDC_ISSUER, OIDC_AUDIENCE) : undefined,
});
