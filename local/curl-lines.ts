/** The lines a new user pastes to train a machine and follow the job: printed by the demo and by `npm start`. */
export const curlLines = (baseUrl: string, machineName: string): string =>
  `  curl -X POST ${baseUrl}/train -H 'content-type: application/json' \\
       -d '{"indicator": "status", "machine_name": "${machineName}"}'

  curl ${baseUrl}/status/<process_id>
`;
