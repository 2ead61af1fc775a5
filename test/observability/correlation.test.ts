import { expect, it } from '@jest/globals';
import { correlationIdOf } from '../../lib/observability/correlation.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

it.each(['order-4711', 'JKJaXmPLvHcESHA=', 'a'.repeat(128), 'urn:x:1/2+3@host.example', '1'])(
  'keeps the valid id that a client sends: %s',
  (sent) => expect(correlationIdOf(sent, 'of-the-gateway')).toBe(sent),
);

it.each([undefined, '', 'two words', 'a'.repeat(129), '"quoted"', 'line\nbreak', 'ünïcode', '<b>'])(
  'replaces the invalid id %j with that of the gateway, or with a new one',
  (sent) => {
    expect(correlationIdOf(sent, 'of-the-gateway=')).toBe('of-the-gateway=');
    expect(correlationIdOf(sent, undefined)).toMatch(uuid);
    expect(correlationIdOf(sent, undefined)).not.toBe(correlationIdOf(sent, undefined));
  },
);
