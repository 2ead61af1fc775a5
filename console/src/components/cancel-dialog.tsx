/** Asks before a training is cancelled, in the browser's own dialog: it holds the focus, and Escape keeps the training. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cancelJob } from '../api/requests.ts';
import type { Job } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { ProblemNotice } from './notices.tsx';

export interface ConfirmCancelProps {
  readonly job: Job;
  /** The job as the service has it after the cancel; undefined when it was let be. */
  readonly onClose: (job: Job | undefined) => void;
}

export function ConfirmCancel({ job, onClose }: ConfirmCancelProps) {
  const { words } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<ApiError>();
  const [isAsking, setAsking] = useState(false);
  const isOver = useRef(false);
  // Before the next key is pressed.
  useLayoutEffect(() => dialog.current!.showModal(), []);

  /** Once: the browser tells that a dialog was closed when another one may be open already. */
  function end(cancelled?: Job): void {
    if (isOver.current) return;
    isOver.current = true;
    // Gives the focus back.
    dialog.current?.close();
    onClose(cancelled);
  }

  async function confirm(): Promise<void> {
    setAsking(true);
    try {
      end(await cancelJob(job.process_id));
    } catch (refusal) {
      setError(asApiError(refusal));
      setAsking(false);
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby="cancel-title"
      aria-describedby="cancel-hint"
      onCancel={(event) => {
        event.preventDefault();
        end();
      }}
      onClose={() => end()}
    >
      <h2 id="cancel-title">{words.cancel.title}</h2>
      <p id="cancel-hint">{words.cancel.hint(job.machine_name)}</p>
      {error && <ProblemNotice error={error} />}
      <p class="row end">
        <button type="button" onClick={() => end()}>
          {words.cancel.keep}
        </button>
        <button type="button" class="danger" disabled={isAsking} onClick={() => void confirm()}>
          {words.cancel.confirm}
        </button>
      </p>
    </dialog>
  );
}
