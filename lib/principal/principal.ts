/**
 * The authenticated caller and its permissions. Scopes allow routes; patterns of machine names allow jobs and models.
 * What a principal cannot access does not exist for it: 404, never 403.
 */
import { z } from 'zod';
import { machineMatcher, machinePatternsSchema } from './machine-patterns.ts';
import type { MachinePatterns } from './machine-patterns.ts';

/** `admin` includes the other two. */
export const SCOPES = ['read', 'train', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * What a route requires: a scope, nothing (`open`), nothing but configured authentication (`page`: it holds no data),
 * or any valid token (`authenticated`: paths that are not a route).
 */
export type Access = Scope | 'open' | 'page' | 'authenticated';

/** The JSON that the authorizer passes to the functions. */
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
  /** Machines that exist for this principal; lists filter by them. */
  readonly machines: MachinePatterns;
  can(scope: Scope): boolean;
  /** Whether the principal can access a machine; null is a model without a machine name. */
  canAccess(machineName: string | null): boolean;
}

/** Every caller when AUTH=none. Its name is part of the ids of jobs with an Idempotency-Key. */
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
