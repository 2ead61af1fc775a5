/** The check of requests to the emulated AWS services, which only programs on this machine use. */
import type { IncomingMessage } from 'node:http';
import { hostNameOf, isLoopback } from './host-names.ts';
import type { Refusal, RequestCheck } from './request-guard.ts';

export interface EmulatorRules {
  /** The media types of POST requests. Absent: any, because S3 stores objects of every type. */
  readonly contentTypes?: readonly string[];
  /** Whether a browser may open presigned links, as those of the console. */
  readonly opensLinks?: boolean;
}

const NOT_FOR_PAGES = 'Web pages may not use the local AWS services. Use an AWS SDK or the HTTP API instead.';

/** Refuses requests of web pages, of foreign host names and with another media type than the service's. */
export const emulatorCheck =
  ({ contentTypes, opensLinks = false }: EmulatorRules = {}): RequestCheck =>
  (request) => {
    const name = hostNameOf(request.headers.host);
    if (name === undefined || !isLoopback(name)) {
      return refusal(`The host "${name ?? ''}" is not this machine. Use 127.0.0.1 or localhost.`);
    }
    // Browsers send Origin with every request that has side effects, and `null` for pages without an origin.
    if (request.headers.origin !== undefined) return refusal(NOT_FOR_PAGES);
    const site = request.headers['sec-fetch-site'];
    const isFromPage = site !== undefined && site !== 'none' && site !== 'same-origin';
    if (isFromPage && !(opensLinks && isPresignedLink(request))) return refusal(NOT_FOR_PAGES);
    return contentTypes && request.method === 'POST' ? checkContentType(request, contentTypes) : undefined;
  };

function checkContentType(request: IncomingMessage, allowed: readonly string[]): Refusal | undefined {
  const type = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase();
  return type !== undefined && allowed.includes(type)
    ? undefined
    : { status: 415, message: `POST needs the header Content-Type: ${allowed.join(' or ')}.` };
}

/** A click on a link, which shows or stores an object. The page that has the link cannot read it. */
const isPresignedLink = ({ method, headers, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['sec-fetch-mode'] === 'navigate' &&
  /[?&]X-Amz-Signature=/.test(url);

const refusal = (message: string): Refusal => ({ status: 403, message });
