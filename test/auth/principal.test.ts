import { describe, expect, it } from '@jest/globals';
import { toPrincipal } from '../../lib/principal/principal.ts';
import type { Scope } from '../../lib/principal/principal.ts';

const caller = (machines: string[] | null, scopes: Scope[] = ['read']) =>
  toPrincipal({ name: 'test', scopes, machines });

describe('a caller', () => {
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
  ])('with the machines %j may see %j: %s', (machines, name, visible) => {
    expect(caller(machines).canAccess(name)).toBe(visible);
  });

  it('sees models of no known machine only when all machines are theirs', () => {
    expect([caller(null).canAccess(null), caller(['*']).canAccess(null)]).toEqual([true, false]);
  });

  it('may do what its scopes say; admin may do all', () => {
    const can = (scopes: Scope[]) =>
      (['read', 'train', 'admin'] as const).filter((scope) => caller(null, scopes).can(scope));
    expect([can(['read']), can(['train']), can(['admin']), can([])]).toEqual([
      ['read'],
      ['train'],
      ['read', 'train', 'admin'],
      [],
    ]);
  });
});
