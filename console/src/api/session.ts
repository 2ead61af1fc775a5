/** The user's bearer token, kept in this browser tab only, and whether the user must sign in. */
import { createStore } from '../store.ts';

const STORAGE_KEY = 'treino.token';

export interface Session {
  readonly token: string | null;
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
  signInPrompt: null,
});

export function signIn(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
  session.set({ token, signInPrompt: null });
}

export function requestSignIn(signInPrompt: SignInPrompt): void {
  session.set({ ...session.get(), signInPrompt });
}

/** Returns to the view that asked for another token. Does nothing when the current token is invalid. */
export function dismissSignIn(): void {
  const { token, signInPrompt } = session.get();
  if (signInPrompt?.isTokenValid) session.set({ token, signInPrompt: null });
}

export function signOut(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  session.set({ token: null, signInPrompt: { message: '', isTokenValid: false } });
}
