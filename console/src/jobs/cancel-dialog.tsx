/** Asks for confirmation before a training is cancelled. */
import { cancelJob } from '../api/requests.ts';
import type { Job } from '../api/schemas.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { useLocale } from '../hooks/use-locale.ts';

export interface CancelDialogProps {
  readonly job: Job;
  /** Receives the job as the API returned it after the cancel, or undefined when the user keeps it running. */
  readonly onClose: (job: Job | undefined) => void;
}

export function CancelDialog({ job, onClose }: CancelDialogProps) {
  const { t } = useLocale();
  return (
    <ConfirmDialog
      title={t.cancel.title}
      hint={t.cancel.hint(job.machine_name)}
      keep={t.cancel.keep}
      confirm={t.cancel.confirm}
      action={() => cancelJob(job.process_id)}
      onClose={(done) => onClose(done?.result)}
    />
  );
}
