/** Who calls: a bearer token, kept in this tab alone, and what the service last said against it. */
import { createStore } from '../store.ts';

const key = 'treino.token';

export interface Session {
  readonly token: string | null;
  /** Why a token is asked for; null while none is. */
  readonly refusal: string | null;
}

export const session = createStore<Session>({ token: sessionStorage.getItem(key), refusal: null });

export function signIn(token: string): void {
  sessionStorage.setItem(key, token);
  session.set({ token, refusal: null });
}

/** @param refusal what the service said; empty where the caller asks for another token */
export function askForToken(refusal: string): void {
  session.set({ ...session.get(), refusal });
}

export function forgetToken(): void {
  sessionStorage.removeItem(key);
  session.set({ token: null, refusal: '' });
}
