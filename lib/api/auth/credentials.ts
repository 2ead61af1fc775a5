/** The credentials that the settings allow: tokens, and access tokens of an OpenID Connect issuer. */
import type { Config } from '../../config.ts';
import type { Credentials } from './authenticate.ts';
import { openOidc } from './oidc.ts';

export const openCredentials = ({ AUTH_TOKENS, OIDC_ISSUER, OIDC_AUDIENCE }: Config): Credentials => ({
  tokens: AUTH_TOKENS,
  oidc: OIDC_ISSUER && OIDC_AUDIENCE ? openOidc(OIDC_ISSUER, OIDC_AUDIENCE) : undefined,
});
