/** The user's bearer token, kept in this browser tab only, and whether the user must sign in. */
import { createStore, useStore } from '../store.ts';

const STORAGE_KEY = 'treino.token';

export interface Session {
  readonly token: string | null;
  /** What the token allows, as the service last said; null before its first answer and without authentication. */
  readonly scopes: readonly string[] | null;
  /** Why the sign-in view is shown; null when it is not. */
  readonly signInPrompt: SignInPrompt | null;
}

export interface SignInPrompt {
  /** The service's message about the token; empty when none was sent. */
  readonly message: string;
  /** Whether the token is valid and only lacks a permission: the user can continue with it. */
  readonly isTokenValid: boolean;
}

export const session = createStore<Session>({
  token: sessionStorage.getItem(STORAGE_KEY),
  scopes: null,
  signInPrompt: null,
});

export function signIn(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
  session.set({ token, scopes: null, signInPrompt: null });
}

/** Discards a token that the service has refused, and asks for another one. */
export function rejectToken(message: string): void {
  sessionStorage.removeItem(STORAGE_KEY);
  session.set({ token: null, scopes: null, signInPrompt: { message, isTokenValid: false } });
}

/** @param scopes of the current token */
export function setScopes(scopes: readonly string[]): void {
  if (session.get().scopes?.join() !== scopes.join()) session.set({ ...session.get(), scopes });
}

const useScope = (scope: string): boolean => useStore(session).scopes?.includes(scope) ?? true;

/** Whether the user may train and cancel. */
export const useCanTrain = (): boolean => useScope('train');

/** Whether the user may delete models. */
export const useCanDelete = (): boolean => useScope('admin');

export function requestSignIn(signInPrompt: SignInPrompt): void {
  session.set({ ...session.get(), signInPrompt });
}

/** Returns to the view that asked for another token. Does nothing when the current token is invalid. */
export function dismissSignIn(): void {
  const current = session.get();
  if (current.signInPrompt?.isTokenValid) session.set({ ...current, signInPrompt: null });
}

export function signOut(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  session.set({ token: null, scopes: null, signInPrompt: { message: '', isTokenValid: false } });
}
