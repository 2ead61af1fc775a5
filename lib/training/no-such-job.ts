/** There is no such job: also for an id that is no UUID. */
import { notFound } from '../api/http/problem.ts';

export const noSuchJob = () => notFound('There is no job with this process_id.');
