/** Opens the credentials in the configuration, which clients are authenticated with. */
import type { Config } from '../../config.ts';
import type { Credentials } from './authenticate.ts';
import { openOidc } from './oidc.ts';

export const openCredentials = ({ AUTH_TOKENS, OIDC_ISSUER, OIDC_AUDIENCE }: Config): Credentials => ({
  tokens: AUTH_TOKENS,
  oidc: OIDC_ISSUER && OIDC_AUDIENCE ? openOidc(OIDC_ISSUER, OIDC_AUDIENCE) : undefined,
});
