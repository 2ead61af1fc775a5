/** Asks before a training is cancelled, in the browser's own dialog: it holds the focus, and Escape keeps the training. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { cancelJob } from '../api/calls.ts';
import type { Job } from '../api/calls.ts';
import { asApiError } from '../api/problem.ts';
import type { ApiError } from '../api/problem.ts';
import { useLanguage } from '../i18n/language.ts';
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
  useEffect(() => dialog.current!.showModal(), []);

  async function confirm(): Promise<void> {
    setAsking(true);
    try {
      const cancelled = await cancelJob(job.process_id);
      dialog.current?.close();
      onClose(cancelled);
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
      onClose={() => onClose(undefined)}
    >
      <h2 id="cancel-title">{words.cancel.title}</h2>
      <p id="cancel-hint">{words.cancel.hint(job.machine_name)}</p>
      {error && <ProblemNotice error={error} />}
      <p class="row end">
        <button type="button" onClick={() => dialog.current?.close()}>
          {words.cancel.keep}
        </button>
        <button type="button" class="danger" disabled={isAsking} onClick={() => void confirm()}>
          {words.cancel.confirm}
        </button>
      </p>
    </dialog>
  );
}
