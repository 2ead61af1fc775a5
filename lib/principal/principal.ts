/**
 * The authenticated caller and its permissions. Scopes allow routes; patterns of machine names allow jobs and models.
 * What a principal cannot access does not exist for it: 404, never 403.
 */
import { createHash } from 'node:crypto';
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

/** What a credential grants, and to whom. */
export const grantSchema = z.strictObject({
  /** Shown in logs. Tokens and access tokens can have the same name. */
  name: z.string().min(1).max(200),
  scopes: z.array(z.enum(SCOPES)),
  /** All machines when null. */
  machines: machinePatternsSchema.nullable(),
});

export type Grant = z.infer<typeof grantSchema>;

/** The JSON that the authorizer passes to the functions. */
export const principalSchema = grantSchema.extend({
  /** As principalId() makes it. */
  id: z.string().length(64),
});

export type PrincipalRecord = z.infer<typeof principalSchema>;

/**
 * The id of a principal, which no other principal has: a digest of the kind of its credential and of its whole subject.
 * The ids of jobs with an Idempotency-Key depend on it, and quotas count by it.
 */
export const principalId = (kind: 'anonymous' | 'token' | 'oidc', ...subject: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...subject]))
    .digest('hex');

export interface Principal {
  readonly id: string;
  readonly name: string;
  /** Machines that exist for this principal; lists filter by them. */
  readonly machines: MachinePatterns;
  can(scope: Scope): boolean;
  /** Whether the principal can access a machine; null is a model without a machine name. */
  canAccess(machineName: string | null): boolean;
}

/** Every caller when AUTH=none. */
export const anonymous: Principal = {
  id: principalId('anonymous'),
  name: 'anyone',
  machines: null,
  can: () => true,
  canAccess: () => true,
};

export function toPrincipal({ id, name, scopes: granted, machines }: PrincipalRecord): Principal {
  return {
    id,
    name,
    machines,
    can: (scope) => granted.includes(scope) || granted.includes('admin'),
    canAccess: machineMatcher(machines),
  };
}
