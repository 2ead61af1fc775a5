/** There is no such model: also for an id that is no UUID. */
import { notFound } from '../api/http/problem.ts';

export const noSuchModel = () => notFound('There is no model with this id.');
