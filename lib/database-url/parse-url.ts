/**
 * Parses the form of a PostgreSQL URL by the rules of libpq, which psql uses. They differ from those of web addresses: the
 * host may be a list, an address in brackets or the folder of a Unix socket, and # has no meaning.
 *
 *   postgres://user:password@host:port,host:port/database?name=value&name=value
 */
import { DatabaseUrlError } from './database-url-error.ts';
import { checkParameters } from './parameters.ts';
import type { UrlParameters } from './parameters.ts';

const ENCODE_PASSWORD = 'If the password contains @, /, : or %, percent-encode them: %40, %2F, %3A, %25';

/** @throws DatabaseUrlError, whose message contains no part of the URL except names of parameters */
export function parseUrl(url: string): UrlParameters {
  const scheme = /^postgres(ql)?:\/\//.exec(url)?.[0];
  if (scheme === undefined) throw new DatabaseUrlError('must start with postgres://');
  const rest = url.slice(scheme.length);
  const parameters = new Map<string, string>();

  const userEnd = rest.search(/[@/]/);
  const hasUser = rest[userEnd] === '@';
  if (hasUser) {
    const [, user, password] = /^([^:]*):?(.*)$/s.exec(rest.slice(0, userEnd))!;
    if (user) parameters.set('user', decode(user));
    if (password) parameters.set('password', decode(password));
  }
  const [, hosts, path = '', query] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(
    hasUser ? rest.slice(userEnd + 1) : rest,
  )!;
  // The password is not encoded.
  if (`${hosts!}${path}`.includes('@')) throw new DatabaseUrlError(`has a second @. ${ENCODE_PASSWORD}`);

  for (const [name, values] of Object.entries(parseHosts(hosts!)))
    if (values.some((value) => value !== '')) parameters.set(name, values.join(','));
  if (path) parameters.set('dbname', decode(path));
  for (const part of query ? query.split('&') : []) addParameter(parameters, part);
  // An @ in the query may be the end of a password that is not encoded, so no name is quoted.
  checkParameters(parameters, { quotesNames: !query?.includes('@') });
  return parameters;
}

function parseHosts(hosts: string): { host: string[]; port: string[] } {
  const host: string[] = [];
  const port: string[] = [];
  for (const part of hosts.split(',')) {
    // An IPv6 address in brackets, or a name, an IPv4 address or an encoded folder.
    const found = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/s.exec(part);
    if (!found)
      throw new DatabaseUrlError(`has an invalid host. Put an IPv6 address in brackets. ${ENCODE_PASSWORD}`);
    host.push(found[1] ?? decode(found[2]!));
    port.push(checkPort(found[3] ?? ''));
  }
  return { host, port };
}

/** Ports are checked before parameters are, whose names a message quotes: both may be part of a password. */
function checkPort(port: string): string {
  if (/^\d*$/.test(port)) return port;
  throw new DatabaseUrlError(`has a port that is not a number. ${ENCODE_PASSWORD}`);
}

function addParameter(parameters: Map<string, string>, part: string): void {
  const pieces = part.split('=');
  if (pieces.length !== 2)
    throw new DatabaseUrlError('has a parameter after the ? that is not of the form name=value');
  const [name, value] = pieces.map(decode) as [string, string];
  // libpq accepts this one for users of JDBC.
  if (name === 'ssl' && value === 'true') parameters.set('sslmode', 'require');
  else parameters.set(name, value);
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Reported below, without the text.
  }
  throw new DatabaseUrlError(`is not percent-encoded correctly. ${ENCODE_PASSWORD}`);
}
