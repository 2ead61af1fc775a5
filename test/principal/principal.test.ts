import { describe, expect, it } from '@jest/globals';
import { principalId, toPrincipal } from '../../lib/principal/principal.ts';
import type { Scope } from '../../lib/principal/principal.ts';

const principal = (machines: string[] | null, scopes: Scope[] = ['read']) =>
  toPrincipal({ id: principalId('token', 'test'), name: 'test', scopes, machines });

describe('toPrincipal', () => {
  it.each([
    [['MOTOBOMBA-007'], 'MOTOBOMBA-007', true],
    [['MOTOBOMBA-007'], 'MOTOBOMBA-0070', false],
    [['MOTOBOMBA-007'], 'motobomba-007', false],
    [['MOTOBOMBA-*'], 'MOTOBOMBA-', true],
    [['MOTOBOMBA-*'], 'XMOTOBOMBA-1', false],
    [['*-EAST', 'PUMP *'], 'PUMP 1', true],
    [['PUMP.1'], 'PUMP-1', false],
    [['(a|b)[c]$'], '(a|b)[c]$', true],
    [['a*'], 'a\nb', true],
    [['*'], '💧', true],
    [[], 'PUMP 1', false],
  ])('with the machines %j: access to %j is %s', (machines, name, canAccess) => {
    expect(principal(machines).canAccess(name)).toBe(canAccess);
  });

  it('gives access to models without a machine only when machines are not restricted', () => {
    expect([principal(null).canAccess(null), principal(['*']).canAccess(null)]).toEqual([true, false]);
  });

  it('grants the scopes of the token, and all scopes to admin', () => {
    const can = (scopes: Scope[]) =>
      (['read', 'train', 'admin'] as const).filter((scope) => principal(null, scopes).can(scope));
    expect([can(['read']), can(['train']), can(['admin']), can([])]).toEqual([
      ['read'],
      ['train'],
      ['read', 'train', 'admin'],
      [],
    ]);
  });
});
