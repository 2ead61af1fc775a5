/**
 * Who calls, and what they may do. A scope says which routes, patterns of machine names whose jobs and
 * models: what a caller may not see does not exist for them (404, never 403).
 */
import { z } from 'zod';
import { machineMatcher, machinePatternsSchema } from './machine-patterns.ts';
import type { MachinePatterns } from './machine-patterns.ts';

/** `admin` has the other two. */
export const SCOPES = ['read', 'train', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Who may call a route: whoever has the scope, anyone at all (`open`), anyone where callers can be known
 * (`page`: it holds no data), or whoever is known (`known`: what is no route).
 */
export type Access = Scope | 'open' | 'page' | 'known';

/** As one function tells another: JSON. */
export const principalSchema = z.strictObject({
  /** Shown in logs. */
  name: z.string().min(1).max(200),
  scopes: z.array(z.enum(SCOPES)),
  /** All machines when null. */
  machines: machinePatternsSchema.nullable(),
});

export type PrincipalRecord = z.infer<typeof principalSchema>;

export interface Principal {
  readonly name: string;
  /** Which machines, and all that is of them, exist for the caller; lists ask by them. */
  readonly machines: MachinePatterns;
  can(scope: Scope): boolean;
  /** Whether one of them does; null is a model of no known machine. */
  canAccess(machineName: string | null): boolean;
}

/** Where nobody is asked who they are (AUTH=none). */
export const anonymous: Principal = {
  name: 'anyone',
  machines: null,
  can: () => true,
  canAccess: () => true,
};

export function toPrincipal({ name, scopes: granted, machines }: PrincipalRecord): Principal {
  return {
    name,
    machines,
    can: (scope) => granted.includes(scope) || granted.includes('admin'),
    canAccess: machineMatcher(machines),
  };
}
