/**
 * Host names by which clients may address the local stack. With DNS rebinding, a page makes its own host name resolve to
 * 127.0.0.1. Its requests then have the same origin as their server, and only their `Host` header shows the foreign name.
 */
import { isIP } from 'node:net';

/** The name in a `Host` or `Origin` header, without port. Undefined if there is none. */
export const hostNameOf = (host: string | undefined): string | undefined =>
  host !== undefined && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1')
    : undefined;

/** Whether a name always means this machine. Browsers resolve every name below `localhost` to the loopback address. */
export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d+){3}$/.test(name);

/** Whether a name is an address. No page can make an address resolve to another machine. */
export const isAddress = (name: string): boolean => isIP(name) !== 0;
