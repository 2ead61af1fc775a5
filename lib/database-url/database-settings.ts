/** The settings of a database connection: a PostgreSQL URL with the defaults of psql. */
import { userInfo } from 'node:os';
import { isIP } from 'node:net';
import { DatabaseUrlError } from './database-url-error.ts';
import type { SslMode, TargetSession, TlsVersion, UrlParameters } from './parameters.ts';
import { parseUrl } from './parse-url.ts';

export interface DatabaseHost {
  /** Name or address as given, or the folder of a Unix socket. Certificates are checked against it. */
  readonly name: string;
  /** Address to connect to instead of the name. */
  readonly address: string | undefined;
  readonly port: number;
  readonly isUnixSocket: boolean;
  /** How connections are encrypted. On this machine the default is `prefer`, elsewhere `require`. */
  readonly sslMode: SslMode;
}

export interface TlsSettings {
  /** Whether the URL sets the mode. */
  readonly isModeGiven: boolean;
  /** Whether the connection starts with TLS, without asking the server for it first. */
  readonly isDirect: boolean;
  /** File of the trusted root certificates, or `system`. */
  readonly rootCertificates: string | undefined;
  readonly revocationList: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
  readonly sendsServerName: boolean;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
}

export interface DatabaseSettings {
  /** Tried in this order. At least one. */
  readonly hosts: readonly DatabaseHost[];
  readonly isOrderRandom: boolean;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly applicationName: string | undefined;
  readonly fallbackApplicationName: string | undefined;
  /** Command-line options for the server's process, such as `-c search_path=plant`. */
  readonly options: string | undefined;
  /** Time limit for one host. Undefined if not given; 0 for none. */
  readonly connectTimeoutSeconds: number | undefined;
  /** Idle time before the first keepalive; 0 for the system's default. Undefined if keepalives are off. */
  readonly keepAliveSeconds: number | undefined;
  readonly targetSession: TargetSession;
  readonly tls: TlsSettings;
}

/** libpq's variables with defaults for parts that the URL leaves out. */
export interface DatabaseDefaults {
  readonly PGHOST?: string | undefined;
  readonly PGPORT?: string | undefined;
  readonly PGUSER?: string | undefined;
  readonly PGPASSWORD?: string | undefined;
  readonly PGDATABASE?: string | undefined;
}

/** @throws DatabaseUrlError, which never contains a password */
export function databaseSettings(url: string, defaults: DatabaseDefaults = {}): DatabaseSettings {
  const parameters = parseUrl(url);
  const get = (name: string): string | undefined => parameters.get(name) || undefined;
  const mode = get('sslmode') ?? (get('requiressl') === '1' ? 'require' : undefined);
  const tls = tlsSettings(parameters, mode);
  const user = get('user') ?? defaults.PGUSER ?? userInfo().username;
  return {
    hosts: hostsOf(parameters, defaults, tls.rootCertificates === 'system' ? (mode ?? 'verify-full') : mode),
    isOrderRandom: get('load_balance_hosts') === 'random',
    user,
    password: get('password') ?? defaults.PGPASSWORD,
    database: get('dbname') ?? defaults.PGDATABASE ?? user,
    applicationName: get('application_name'),
    fallbackApplicationName: get('fallback_application_name'),
    options: get('options'),
    connectTimeoutSeconds: connectTimeout(get('connect_timeout')),
    keepAliveSeconds:
      get('keepalives') === '0' ? undefined : Math.max(0, Number(get('keepalives_idle') ?? 60)),
    targetSession: (get('target_session_attrs') ?? 'any') as TargetSession,
    tls,
  };
}

function tlsSettings(parameters: UrlParameters, mode: string | undefined): TlsSettings {
  const get = (name: string): string | undefined => parameters.get(name) || undefined;
  const rootCertificates = get('sslrootcert');
  const isDirect = get('sslnegotiation') === 'direct';
  const isWeak = mode !== undefined && !['require', 'verify-ca', 'verify-full'].includes(mode);
  if (isDirect && isWeak)
    throw new DatabaseUrlError('has sslnegotiation=direct, which needs sslmode=require or stricter');
  if (rootCertificates === 'system' && mode !== undefined && mode !== 'verify-full')
    throw new DatabaseUrlError('has sslrootcert=system, which needs sslmode=verify-full');
  if ((get('sslcert') === undefined) !== (get('sslkey') === undefined))
    throw new DatabaseUrlError('has only one of sslcert and sslkey; set both or neither');
  return {
    isModeGiven: mode !== undefined,
    isDirect,
    rootCertificates,
    revocationList: get('sslcrl'),
    certificate: get('sslcert'),
    key: get('sslkey'),
    keyPassword: get('sslpassword'),
    sendsServerName: get('sslsni') !== '0',
    minVersion: get('ssl_min_protocol_version') as TlsVersion | undefined,
    maxVersion: get('ssl_max_protocol_version') as TlsVersion | undefined,
  };
}

/** Hosts, addresses and ports are lists of the same length; a single port is for all hosts. */
function hostsOf(
  parameters: UrlParameters,
  defaults: DatabaseDefaults,
  mode: string | undefined,
): DatabaseHost[] {
  const list = (name: string): string[] => parameters.get(name)?.split(',') ?? [];
  const addresses = list('hostaddr');
  const names = parameters.has('host') || addresses.length > 0 ? list('host') : [defaults.PGHOST ?? ''];
  const ports = parameters.has('port') ? list('port') : [defaults.PGPORT ?? ''];
  const count = Math.max(names.length, addresses.length);
  if (names.length > 0 && addresses.length > 0 && names.length !== addresses.length)
    throw new DatabaseUrlError('has different numbers of hosts and of addresses in hostaddr');
  if (ports.length !== 1 && ports.length !== count)
    throw new DatabaseUrlError('has different numbers of hosts and ports');
  if (addresses.some((address) => address !== '' && isIP(address) === 0))
    throw new DatabaseUrlError('has a hostaddr that is not an IP address');
  return Array.from({ length: count }, (_, index) => {
    const address = addresses[index] || undefined;
    const name = names[index] || address || 'localhost';
    const isUnixSocket = address === undefined && name.startsWith('/');
    const isHere = isUnixSocket || isThisMachine(address ?? name);
    return {
      name,
      address,
      port: portOf(ports.length === 1 ? ports[0]! : ports[index]!),
      isUnixSocket,
      sslMode: (mode ?? (isHere ? 'prefer' : 'require')) as SslMode,
    };
  });
}

function portOf(text: string): number {
  const port = text === '' ? 5432 : Number(/^\d{1,5}$/.exec(text)?.[0] ?? 0);
  if (port >= 1 && port <= 65_535) return port;
  throw new DatabaseUrlError(
    'has an invalid port. If the password contains @, /, : or %, percent-encode them: %40, %2F, %3A, %25',
  );
}

/** libpq waits at least two seconds, and without limit for 0 or less. */
const connectTimeout = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text) <= 0 ? 0 : Math.max(2, Number(text));

const isThisMachine = (host: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})\.?$/i.test(host);
