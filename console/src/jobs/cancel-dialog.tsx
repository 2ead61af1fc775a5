/**
 * Asks for confirmation before a training is cancelled. The browser's own modal dialog keeps the focus inside; Escape
 * keeps the training.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { cancelJob } from '../api/requests.ts';
import type { Job } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { ErrorNotice } from '../components/notices.tsx';

export interface CancelDialogProps {
  readonly job: Job;
  /** Receives the job as the API returned it after the cancel, or undefined when the user keeps it running. */
  readonly onClose: (job: Job | undefined) => void;
}

export function CancelDialog({ job, onClose }: CancelDialogProps) {
  const { t } = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<ApiError>();
  const [isCancelling, setCancelling] = useState(false);
  const isClosed = useRef(false);
  // A layout effect opens the dialog before the browser handles the next key.
  useLayoutEffect(() => dialog.current!.showModal(), []);

  /** Runs once: the dialog's close event can arrive when another dialog is already open. */
  function close(cancelled?: Job): void {
    if (isClosed.current) return;
    isClosed.current = true;
    // Closing it returns the focus to the button that opened it.
    dialog.current?.close();
    onClose(cancelled);
  }

  async function confirm(): Promise<void> {
    setCancelling(true);
    try {
      close(await cancelJob(job.process_id));
    } catch (failure) {
      setError(asApiError(failure));
      setCancelling(false);
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby="cancel-title"
      aria-describedby="cancel-hint"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={() => close()}
    >
      <h2 id="cancel-title">{t.cancel.title}</h2>
      <p id="cancel-hint">{t.cancel.hint(job.machine_name)}</p>
      {error && <ErrorNotice error={error} />}
      <p class="row end">
        <button type="button" onClick={() => close()}>
          {t.cancel.keep}
        </button>
        <button type="button" class="danger" disabled={isCancelling} onClick={() => void confirm()}>
          {t.cancel.confirm}
        </button>
      </p>
    </dialog>
  );
}
