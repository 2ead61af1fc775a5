/** The parameters of a PostgreSQL URL: those that take effect, those without effect here, and those that are refused. */
import { DatabaseUrlError } from './database-url-error.ts';

/** The parameters of a URL by libpq's name. `host`, `hostaddr` and `port` are comma-separated lists. */
export type UrlParameters = ReadonlyMap<string, string>;

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const TARGET_SESSIONS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type TargetSession = (typeof TARGET_SESSIONS)[number];

const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

type Check = (name: string, value: string) => void;

const anyText: Check = () => undefined;

const integer: Check = (name, value) => {
  if (!/^[+-]?\d{1,9}$/.test(value))
    throw new DatabaseUrlError(`has a value of ${name} that is not a number`);
};

const oneOf =
  (...values: readonly string[]): Check =>
  (name, value) => {
    if (!values.includes(value))
      throw new DatabaseUrlError(`has an invalid value of ${name}; use ${values.join(', ')}`);
  };

/** Refuses a value that asks for more security than this client has. */
const notRequired =
  (allowed: readonly string[], refused: string, instead: string): Check =>
  (name, value) => {
    if (value === refused)
      throw new DatabaseUrlError(`has ${name}=${refused}, which is not supported; ${instead}`);
    oneOf(...allowed, refused)(name, value);
  };

/** Parameters that take effect, as in psql. */
const USED: Readonly<Record<string, Check>> = {
  host: anyText,
  hostaddr: anyText,
  port: anyText,
  user: anyText,
  password: anyText,
  dbname: anyText,
  application_name: anyText,
  fallback_application_name: anyText,
  options: anyText,
  connect_timeout: integer,
  keepalives: integer,
  keepalives_idle: integer,
  target_session_attrs: oneOf(...TARGET_SESSIONS),
  load_balance_hosts: oneOf('disable', 'random'),
  sslmode: oneOf(...SSL_MODES),
  requiressl: oneOf('0', '1'),
  sslnegotiation: oneOf('postgres', 'direct'),
  sslrootcert: anyText,
  sslcert: anyText,
  sslkey: anyText,
  sslpassword: anyText,
  sslcrl: anyText,
  sslsni: oneOf('0', '1'),
  ssl_min_protocol_version: oneOf('', ...TLS_VERSIONS),
  ssl_max_protocol_version: oneOf('', ...TLS_VERSIONS),
};

/** Parameters of psql without effect: Node.js has no such socket option, or only a stricter value would change anything. */
const WITHOUT_EFFECT: Readonly<Record<string, Check>> = {
  channel_binding: notRequired(
    ['disable', 'prefer'],
    'require',
    'use sslmode=verify-full, which authenticates the server too',
  ),
  gssencmode: notRequired(['disable', 'prefer'], 'require', 'use sslmode=verify-full for encryption'),
  sslcertmode: notRequired(['disable', 'allow'], 'require', 'set sslcert and sslkey'),
  client_encoding: anyText,
  gssdelegation: anyText,
  gsslib: anyText,
  keepalives_count: integer,
  keepalives_interval: integer,
  krbsrvname: anyText,
  sslcompression: oneOf('0', '1'),
  tcp_user_timeout: integer,
};

/** Parameters of psql that would be unsafe or wrong to ignore, with what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  passfile: 'put the password into the URL or into PGPASSWORD',
  replication: 'remove it',
  require_auth: 'remove it',
  requirepeer: 'remove it',
  service: 'put the parameters of the service into the URL',
  servicefile: 'put the parameters of the service into the URL',
  sslcrldir: 'use sslcrl',
};

/** @throws DatabaseUrlError that names the first unknown parameter or invalid value */
export function checkParameters(
  parameters: UrlParameters,
  { quotesNames }: { readonly quotesNames: boolean },
): void {
  for (const [name, value] of parameters) {
    const check = USED[name] ?? WITHOUT_EFFECT[name];
    if (check) check(name, value);
    else if (name in REFUSED)
      throw new DatabaseUrlError(`has the parameter ${name}, which is not supported; ${REFUSED[name]!}`);
    else
      throw new DatabaseUrlError(
        `has an unknown parameter${quotesNames ? ` ${JSON.stringify(name.slice(0, 40))}` : ''}. Set server settings with options, for example options=-c%20search_path%3Dplant`,
      );
  }
}
