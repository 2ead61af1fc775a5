/** Who calls: a bearer token, kept in this tab alone, and what the service last said against it. */
import { createStore } from '../store.ts';

const key = 'treino.token';

export interface Session {
  readonly token: string | null;
  /** Why a token is asked for; null while none is. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  /** What the service said against the token; empty where none was sent. */
  readonly words: string;
  /** Whether the token may do other things: who has no better one goes on with it. */
  readonly isTokenGood: boolean;
}

export const session = createStore<Session>({ token: sessionStorage.getItem(key), refusal: null });

export function signIn(token: string): void {
  sessionStorage.setItem(key, token);
  session.set({ token, refusal: null });
}

export function askForToken(refusal: Refusal): void {
  session.set({ ...session.get(), refusal });
}

/** Back to where one was, if the token is good for anything. */
export function keepToken(): void {
  const { token, refusal } = session.get();
  if (refusal?.isTokenGood) session.set({ token, refusal: null });
}

export function forgetToken(): void {
  sessionStorage.removeItem(key);
  session.set({ token: null, refusal: { words: '', isTokenGood: false } });
}
