/** Jest's global setup for `npm run test:postgres`: the local stack keeps its jobs in PostgreSQL. */
export default function usePostgresJobTable() {
  process.env.JOB_TABLE = 'postgres';
}
