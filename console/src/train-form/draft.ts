/**
 * The form's values while the form is not on screen: the user must sign in, or looks at another view. They are kept in
 * memory until the training starts or the page closes.
 */
import type { FormValues } from './form-values.ts';

let draft: { readonly query: string; readonly values: FormValues } | undefined;

/** @param query the query of the form's address; a form for another machine has another draft */
export const loadDraft = (query: string): FormValues | undefined =>
  draft?.query === query ? draft.values : undefined;

export function saveDraft(query: string, values: FormValues): void {
  draft = { query, values };
}

export function clearDraft(): void {
  draft = undefined;
}
