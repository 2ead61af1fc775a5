/** The lines a new user pastes to train a machine and follow the job: printed by the demo and by `npm start`. */
import type { LocalSettings } from '../../lib/local-settings.ts';

/** @param auth where callers must say who they are, the lines have a place for it */
export function curlLines(baseUrl: string, machineName: string, auth: LocalSettings['AUTH']): string {
  const token = auth === 'required' ? ` -H "authorization: Bearer $TREINO_TOKEN"` : '';
  return `  curl -X POST ${baseUrl}/train${token} -H 'content-type: application/json' \\
       -d '{"indicator": "status", "machine_name": "${machineName}"}'

  curl${token} ${baseUrl}/status/<process_id>
`;
}
