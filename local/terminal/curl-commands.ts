/** The commands to train a machine and read the job, printed by the demo and by `npm start`. */
import type { LocalSettings } from '../../lib/local-settings.ts';

/** @param auth with `required`, the commands send the token in `$TREINO_TOKEN` */
export function curlCommands(baseUrl: string, machineName: string, auth: LocalSettings['AUTH']): string {
  const token = auth === 'required' ? ` -H "authorization: Bearer $TREINO_TOKEN"` : '';
  return `  curl -X POST ${baseUrl}/train${token} -H 'content-type: application/json' \\
       -d '{"indicator": "status", "machine_name": "${machineName}"}'

  curl${token} ${baseUrl}/status/<process_id>
`;
}
