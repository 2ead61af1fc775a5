/** Why a connection to the database failed, other than errors of the network and of the server. */
export type ConnectionErrorCode =
  | 'CONNECTION_CLOSED'
  | 'ETIMEDOUT'
  | 'LOGIN_UNSUPPORTED'
  | 'NOT_POSTGRES'
  | 'NO_SUITABLE_HOST'
  | 'TLS_FAILED'
  | 'TLS_NOT_OFFERED';

/** A connection failed. The codes beside ours are those that the client and Node.js use. */
export class ConnectionError extends Error {
  readonly code: ConnectionErrorCode;

  constructor(code: ConnectionErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
