/**
 * Asks for confirmation before something that cannot be undone. The browser's own modal dialog keeps the focus inside;
 * Escape changes nothing.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { ErrorNotice } from './notices.tsx';

export interface ConfirmDialogProps<T> {
  readonly title: string;
  readonly hint: string;
  /** Text of the button that changes nothing. */
  readonly keep: string;
  /** Text of the button that calls `action`. */
  readonly confirm: string;
  readonly action: () => Promise<T>;
  /** Receives what `action` returned, in an object; undefined if the user did not confirm. */
  readonly onClose: (done: { readonly result: T } | undefined) => void;
}

export function ConfirmDialog<T>({ title, hint, keep, confirm, action, onClose }: ConfirmDialogProps<T>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const isClosed = useRef(false);
  // A layout effect opens the dialog before the browser handles the next key.
  useLayoutEffect(() => dialog.current!.showModal(), []);

  /** Runs once: the dialog's close event can arrive when another dialog is already open. */
  function close(done?: { readonly result: T }): void {
    if (isClosed.current) return;
    isClosed.current = true;
    // Closing it returns the focus to the button that opened it.
    dialog.current?.close();
    onClose(done);
  }

  async function run(): Promise<void> {
    setBusy(true);
    try {
      close({ result: await action() });
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      aria-describedby="confirm-hint"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={() => close()}
    >
      <h2 id="confirm-title">{title}</h2>
      <p id="confirm-hint">{hint}</p>
      {error && <ErrorNotice error={error} />}
      <p class="row end">
        <button type="button" onClick={() => close()}>
          {keep}
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => void run()}>
          {confirm}
        </button>
      </p>
    </dialog>
  );
}
