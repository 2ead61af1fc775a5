/** Expected values are what psql 15 does with the same URL (libpq's rules), unless a test names another source. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configSchema, parseEnvironment } from '../../lib/config.ts';
import { databaseSettings } from '../../lib/database-url/database-settings.ts';
import { describeDatabaseUrl, withoutPassword } from '../../lib/database-url/describe-url.ts';
import { z } from 'zod';

const hostsOf = (url: string) =>
  databaseSettings(url).hosts.map(({ name, address, port }) => [name, address, port]);

describe('hosts', () => {
  it.each([
    ['postgres://u@h/d', [['h', undefined, 5432]]],
    ['postgresql://u@h:/d', [['h', undefined, 5432]]],
    ['postgres://u@[::1]:5433/d', [['::1', undefined, 5433]]],
    ['postgres://u@[2001:db8::1]/d', [['2001:db8::1', undefined, 5432]]],
    [
      'postgres://u@a:1,b:2/d',
      [
        ['a', undefined, 1],
        ['b', undefined, 2],
      ],
    ],
    [
      'postgres://u@a,[::1]:6/d?port=7',
      [
        ['a', undefined, 7],
        ['::1', undefined, 7],
      ],
    ],
    ['postgres://u@/d?host=/var/run/postgresql&port=77', [['/var/run/postgresql', undefined, 77]]],
    ['postgres://u@%2Fvar%2Frun:78/d', [['/var/run', undefined, 78]]],
    ['postgres://u@db.plant/d?hostaddr=10.0.0.7', [['db.plant', '10.0.0.7', 5432]]],
    ['postgres://u@/d?hostaddr=10.0.0.7', [['10.0.0.7', '10.0.0.7', 5432]]],
  ])('of %s', (url, expected) => expect(hostsOf(url)).toEqual(expected));

  it('without any is this machine, or PGHOST and PGPORT', () => {
    expect(hostsOf('postgres:///d')).toEqual([['localhost', undefined, 5432]]);
    expect(databaseSettings('postgres:///', { PGHOST: 'p', PGPORT: '6', PGUSER: 'v' })).toMatchObject({
      hosts: [{ name: 'p', port: 6 }],
      user: 'v',
      database: 'v',
    });
  });
});

describe('user, password and database', () => {
  it.each([
    ['postgres://u:p@h/d', ['u', 'p', 'd']],
    ['postgres://u:p%40%2F%3A%25%20%C3%A1@h/my%20db', ['u', 'p@/:% á', 'my db']],
    ['postgres://u:a:b@h/d', ['u', 'a:b', 'd']],
    ['postgres://u:a?b#c@h/d', ['u', 'a?b#c', 'd']],
    ['postgres://u@h', ['u', undefined, 'u']],
    ['postgres://h/d?user=me%40server&password=s%26t&dbname=e', ['me@server', 's&t', 'e']],
    ['postgres://u@h/d#x', ['u', undefined, 'd#x']],
    ['postgres://h/a+b?user=a+b', ['a+b', undefined, 'a+b']],
  ])('of %s', (url, [user, password, database]) =>
    expect(databaseSettings(url)).toMatchObject({ user, password, database }),
  );

  it('of any text are what was percent-encoded', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((it) => !it.includes('\0'));
    fc.assert(
      fc.property(text, text, text, (user, password, database) => {
        const parts = [user, password, database].map(encodeURIComponent);
        const settings = databaseSettings(`postgres://${parts[0]}:${parts[1]}@h/${parts[2]}`);
        expect([settings.user, settings.password, settings.database]).toEqual([user, password, database]);
      }),
    );
  });
});

describe('parameters', () => {
  it.each([
    'channel_binding=prefer',
    'channel_binding=disable',
    'keepalives=1&keepalives_idle=30&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=1000',
    'gssencmode=prefer&krbsrvname=postgres&gsslib=gssapi',
    'sslmode=allow',
    'sslmode=prefer&sslcompression=0',
    'client_encoding=UTF8&fallback_application_name=x',
    'application_name=plant&options=-c%20geqo%3Doff&connect_timeout=5',
    'target_session_attrs=read-write',
    'sslsni=0&ssl_min_protocol_version=TLSv1.2',
    '',
  ])('%s: psql takes them, and so does the service', (query) =>
    expect(() => databaseSettings(`postgres://u@h/d?${query}`)).not.toThrow(),
  );

  it('take effect', () => {
    const url =
      'postgres://h/d?application_name=a%20b&options=-c%20x%3Dy&connect_timeout=1&keepalives_idle=9&target_session_attrs=primary';
    expect(databaseSettings(url)).toMatchObject({
      applicationName: 'a b',
      options: '-c x=y',
      // libpq waits at least two seconds.
      connectTimeoutSeconds: 2,
      keepAliveSeconds: 9,
      targetSession: 'primary',
    });
    expect(databaseSettings('postgres://h/d?keepalives=0').keepAliveSeconds).toBeUndefined();
    expect(databaseSettings('postgres://h/d?connect_timeout=0').connectTimeoutSeconds).toBe(0);
  });

  it.each([
    ['', 'h', 'require'],
    ['', '10.0.0.1', 'require'],
    ['', '127.evil.example', 'require'],
    ['', 'localhost', 'prefer'],
    ['', '127.0.0.1', 'prefer'],
    ['', '[::1]', 'prefer'],
    ['', '%2Ftmp', 'prefer'],
    ['hostaddr=10.0.0.1', 'localhost', 'require'],
    ['sslmode=disable', 'h', 'disable'],
    ['ssl=true', 'localhost', 'require'],
    ['requiressl=1', 'localhost', 'require'],
    ['sslrootcert=system', 'h', 'verify-full'],
  ])('%s with host %s: sslmode is %s', (query, host, mode) =>
    expect(databaseSettings(`postgres://u@${host}/d?${query}`).hosts[0]!.sslMode).toBe(mode),
  );
});

/** Names the setting and the problem. psql refuses all of them too, except those marked. */
const INVALID: readonly (readonly [string, RegExp])[] = [
  ['mysql://u:sec-ret@h/d', /must start with postgres:/],
  ['postgres:/u:sec-ret@h/d', /must start with postgres:/],
  ['postgres://u:sec-ret/1@h/d', /second @|not a number/],
  ['postgres://u:12/sec-ret@h/d', /second @/],
  ['postgres://u:12/1?sec-ret=1@h/d', /unknown parameter\./],
  ['postgres://u:sec-ret@2@h/d', /second @/],
  ['postgres://u:sec-ret%zz@h/d', /not percent-encoded/],
  ['postgres://u:sec-ret%00@h/d', /not percent-encoded/],
  ['postgres://u:sec-ret@h:1x/d', /port that is not a number/],
  ['postgres://u:sec-ret@h:99999/d', /invalid port/],
  ['postgres://u:sec-ret@h:0/d', /invalid port/],
  ['postgres://u:sec-ret@[::1/d', /invalid host/],
  ['postgres://u:sec-ret@::1/d', /not a number|invalid host/],
  ['postgres://u:sec-ret@a,b,c/d?port=1,2', /different numbers of hosts and ports/],
  ['postgres://u:sec-ret@a/d?hostaddr=10.0.0.1,10.0.0.2', /different numbers of hosts and of addresses/],
  ['postgres://u:sec-ret@a/d?hostaddr=b', /hostaddr that is not an IP address/],
  ['postgres://u:sec-ret@h/d?sslmode', /name=value/],
  ['postgres://u:sec-ret@h/d?sslmode=a=b', /name=value/],
  ['postgres://u:sec-ret@h/d?search_path=x', /unknown parameter "search_path".*options=-c/],
  ['postgres://u:sec-ret@h/d?sslmode=no-verify', /value of sslmode; use disable, allow/],
  ['postgres://u:sec-ret@h/d?sslmode=', /value of sslmode/],
  ['postgres://u:sec-ret@h/d?connect_timeout=x', /value of connect_timeout/],
  ['postgres://u:sec-ret@h/d?target_session_attrs=x', /value of target_session_attrs/],
  // psql supports these; ignoring them would weaken the connection.
  ['postgres://u:sec-ret@h/d?channel_binding=require', /channel_binding=require.*verify-full/],
  ['postgres://u:sec-ret@h/d?gssencmode=require', /gssencmode=require/],
  ['postgres://u:sec-ret@h/d?requirepeer=postgres', /requirepeer, which is not supported/],
  ['postgres://u:sec-ret@h/d?sslrootcert=system&sslmode=require', /sslrootcert=system/],
];

describe('an invalid URL', () => {
  it.each(INVALID)('%s is refused by the name of the setting, without its password', (url, problem) => {
    const parse = (): unknown =>
      parseEnvironment(z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL }), { DATABASE_URL: url });
    expect(parse).toThrow(problem);
    for (const refuse of [parse, () => databaseSettings(url)]) {
      const error = errorOf(refuse);
      expect(error.message).toMatch(/^Invalid settings\. DATABASE_URL: /);
      expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('sec-ret');
    }
  });

  it('of any text never shows the password', () => {
    const PASSWORD = 'hunter2hunter2';
    const piece = fc.constantFrom(':', '@', '/', '?', '=', '&', '%', ',', '[', ']', 'x', '1', '#', ' ');
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (before, after) => {
        const url = `postgres://u:${before.join('')}${PASSWORD}${after.join('')}@h/d`;
        try {
          expect(describeDatabaseUrl(url) + withoutPassword(url)).not.toContain(PASSWORD);
        } catch (error) {
          expect((error as Error).message).not.toContain(PASSWORD);
        }
      }),
    );
  });
});

it('is described without its password and parameters', () => {
  const url = 'postgres://u%40v:p@a:1,[::1]/d?sslpassword=q';
  expect(describeDatabaseUrl(url)).toBe('a:1,[::1]:5432/d');
  expect(withoutPassword(url)).toBe('postgres://u%40v@a:1,[::1]:5432/d');
});

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}
