/** Verification of JWTs with a fake issuer on HTTP. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { openIssuerKeys } from '../../lib/api/auth/issuer-keys.ts';
import { openOidc } from '../../lib/api/auth/oidc.ts';
import { principalId } from '../../lib/principal/principal.ts';

let issuer: string;
let server: Server;
let issuerKeys: { privateKey: CryptoKey; publicKey: CryptoKey };
let otherKeys: { privateKey: CryptoKey };
/** The issuer's response to a request for its key set. */
let keySet: { status: number; body: string };
let validKeySet: typeof keySet;
/** Requests to the issuer: two to fetch its keys. */
let requests: number;

beforeAll(async () => {
  issuerKeys = await generateKeyPair('ES256');
  otherKeys = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(issuerKeys.publicKey)), kid: 'one', alg: 'ES256' }];
  validKeySet = { status: 200, body: JSON.stringify({ keys }) };
  server = createServer((request, response) => {
    requests += 1;
    const discovery = { status: 200, body: JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }) };
    const { status, body } = request.url === '/keys' ? keySet : discovery;
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  keySet = validKeySet;
  requests = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const sign = (
  claims: JWTPayload,
  {
    key = issuerKeys.privateKey,
    expires = '5 minutes',
    audience = 'treino',
    from = issuer,
    kid = 'one',
  } = {},
) =>
  new SignJWT({ sub: 'pipeline', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid })
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

  it('throws when the issuer does not answer, without its address, and does not ask again at once', async () => {
    const down = 'http://127.0.0.1:1';
    const oidc = openOidc(down, 'treino');
    await expect(oidc.verify(await sign({}, { from: down }))).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.not.stringContaining('127.0.0.1'),
    });
  });

  it.each([
    { status: 503, body: '{"keys": []}' },
    { status: 200, body: '<html>Down for maintenance</html>' },
    { status: 200, body: '{"keys": "none"}' },
  ])('throws while the key set is %j, and accepts the token half a minute later', async (invalidKeySet) => {
    const { oidc, advance } = withClock();
    const jwt = await sign({ scope: 'read' });
    keySet = invalidKeySet;
    for (let times = 0; times < 5; times += 1) {
      await expect(oidc.verify(jwt)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    }
    expect(requests).toBe(2);
    keySet = validKeySet;
    await expect(oidc.verify(jwt)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    advance(31);
    expect(await oidc.verify(jwt)).toMatchObject({ name: 'pipeline' });
  });

  it('keeps the known keys for a day while the issuer is down', async () => {
    const { oidc, advance } = withClock();
    const jwt = await sign({ scope: 'read' }, { expires: '3 days' });
    expect(await oidc.verify(jwt)).toMatchObject({ name: 'pipeline' });
    keySet = { status: 500, body: '' };
    advance(3600);
    expect(await oidc.verify(jwt)).toMatchObject({ name: 'pipeline' });
    advance(24 * 3600);
    await expect(oidc.verify(jwt)).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });

  it('asks the issuer for an unknown key at most twice a minute, and never for a made-up token', async () => {
    const { oidc, advance } = withClock();
    const rotated = await generateKeyPair('ES256');
    const unknown = await sign({ scope: 'read' }, { key: rotated.privateKey, kid: 'two' });
    const madeUp = [
      'a.b.c',
      await sign({}, { from: 'https://elsewhere.example', key: rotated.privateKey }),
      await sign({}, { audience: 'another', key: rotated.privateKey }),
      await sign({}, { expires: '2 minutes ago', key: rotated.privateKey }),
    ];
    for (const jwt of madeUp) expect(await oidc.verify(jwt)).toBeUndefined();
    expect(requests).toBe(0);
    for (let times = 0; times < 5; times += 1) expect(await oidc.verify(unknown)).toBeUndefined();
    expect(requests).toBe(2);
    advance(31);
    const added = { ...(await exportJWK(rotated.publicKey)), kid: 'two', alg: 'ES256' };
    keySet = { status: 200, body: JSON.stringify({ keys: [added] }) };
    expect(await oidc.verify(unknown)).toMatchObject({ name: 'pipeline' });
    expect(requests).toBe(4);
  });
});

/** A verifier with a clock that stands still until it is advanced. */
function withClock() {
  let now = 0;
  return {
    oidc: openOidc(
      issuer,
      'treino',
      openIssuerKeys(issuer, () => now),
    ),
    advance: (seconds: number) => void (now += seconds * 1000),
  };
}
