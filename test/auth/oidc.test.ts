/** Verification of JWTs with a fake issuer on HTTP. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { openOidc } from '../../lib/api/auth/oidc.ts';
import { principalId } from '../../lib/principal/principal.ts';

let issuer: string;
let server: Server;
let issuerKeys: { privateKey: CryptoKey; publicKey: CryptoKey };
let otherKeys: { privateKey: CryptoKey };
/** The issuer's response to a request for its key set. */
let keySet: { status: number; body: string };
let validKeySet: typeof keySet;

beforeAll(async () => {
  issuerKeys = await generateKeyPair('ES256');
  otherKeys = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(issuerKeys.publicKey)), kid: 'one', alg: 'ES256' }];
  validKeySet = { status: 200, body: JSON.stringify({ keys }) };
  server = createServer((request, response) => {
    const discovery = { status: 200, body: JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }) };
    const { status, body } = request.url === '/keys' ? keySet : discovery;
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  keySet = validKeySet;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const sign = (
  claims: JWTPayload,
  { key = issuerKeys.privateKey, expires = '5 minutes', audience = 'treino', from = issuer } = {},
) =>
  new SignJWT({ sub: 'pipeline', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(from)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(key);

const verify = (jwt: string) => openOidc(issuer, 'treino').verify(jwt);

describe('openOidc', () => {
  it.each([
    [{ scope: 'openid treino:read treino:train' }, { scopes: ['read', 'train'], machines: null }],
    [
      { scp: ['admin'], treino_machines: ['A-*'] },
      { scopes: ['admin'], machines: ['A-*'] },
    ],
    [{ scp: 'read' }, { scopes: ['read'], machines: null }],
    [{}, { scopes: [], machines: null }],
  ])('turns the claims %j into a principal with %j', async (claims, expected) => {
    const id = principalId('oidc', issuer, 'pipeline');
    expect(await verify(await sign(claims))).toEqual({ id, name: 'pipeline', ...expected });
  });

  it('identifies a principal by its whole subject', async () => {
    const subjects = ['x'.repeat(200), `${'x'.repeat(200)}y`, `${'x'.repeat(200)}z`];
    const principals = await Promise.all(subjects.map(async (sub) => verify(await sign({ sub }))));
    expect(new Set(principals.map((principal) => principal!.id)).size).toBe(3);
    expect(new Set(principals.map((principal) => principal!.name)).size).toBe(1);
  });

  it('refuses a token that is forged, expired, for another audience or from another issuer', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(issuerKeys.publicKey));
    const refused = [
      await sign({ scope: 'admin' }, { key: otherKeys.privateKey }),
      await sign({ scope: 'admin' }, { expires: '2 minutes ago' }),
      await sign({ scope: 'admin' }, { audience: 'another' }),
      await sign({ scope: 'admin' }, { from: 'https://elsewhere.example' }),
      await sign({ sub: '', scope: 'admin' }),
      await sign({ treino_machines: 'A' }),
      // Longer than a machine pattern may be.
      await sign({ scope: 'admin', treino_machines: ['A'.repeat(201)] }),
      // Unsigned, then signed with the public key as a shared secret.
      new UnsecuredJWT({ sub: 'x', scope: 'admin' })
        .setIssuer(issuer)
        .setAudience('treino')
        .setExpirationTime('1h')
        .encode(),
      await new SignJWT({ sub: 'x', scope: 'admin' })
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience('treino')
        .setExpirationTime('1h')
        .sign(secret),
      await new SignJWT({ sub: 'x', scope: 'admin' })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience('treino')
        .sign(issuerKeys.privateKey),
      'a.b.c',
    ];
    expect(await Promise.all(refused.map(verify))).toEqual(refused.map(() => undefined));
  });

  it('throws when the issuer does not answer', async () => {
    const oidc = openOidc('http://127.0.0.1:1', 'treino');
    await expect(oidc.verify(await sign({}))).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining('OIDC_ISSUER'),
    });
  });

  it.each([
    { status: 503, body: '{"keys": []}' },
    { status: 200, body: '<html>Down for maintenance</html>' },
    { status: 200, body: '{"keys": "none"}' },
  ])(
    'throws instead of refusing a token while the key set is %j, and accepts the token afterwards',
    async (invalidKeySet) => {
      const oidc = openOidc(issuer, 'treino');
      const jwt = await sign({ scope: 'read' });
      keySet = invalidKeySet;
      await expect(oidc.verify(jwt)).rejects.toMatchObject({ code: 'dependency_unavailable' });
      keySet = validKeySet;
      expect(await oidc.verify(jwt)).toMatchObject({ name: 'pipeline' });
    },
  );
});
