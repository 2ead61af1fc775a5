/**
 * What differs for the API's clients with COMPATIBILITY=predecessor. docs/migrating.md lists it for users.
 */
import type { z } from 'zod';
import type { Config } from '../../config.ts';
import { problemResponse } from '../http/problem.ts';
import type { HttpResponse } from '../http/response.ts';
import type { JobView } from '../views/job-view.ts';
import { separateUnknown, withOwnStatus } from './accept-query.ts';
import type { AcceptedQuery, QueryParameters } from './accept-query.ts';
import { predecessorErrorResponse } from './error-response.ts';
import { toPredecessorJob } from './job-answer.ts';
import type { PredecessorJob } from './job-answer.ts';
import { toPredecessorDocument } from './openapi-document.ts';
import { acceptTrainBody } from './train-body.ts';
import type { AcceptedBody } from './train-body.ts';

export interface Compatibility {
  /** The response for a thrown value. */
  readonly errorResponse: (error: unknown, options: { readonly correlationId: string }) => HttpResponse;
  /** The parameters for the route's schema, and the names of those that are ignored. */
  readonly acceptQuery: (schema: z.ZodType, parameters: QueryParameters) => AcceptedQuery;
  /** The body for the schema of POST /train, and the names of fields that are ignored. */
  readonly acceptTrainBody: (body: unknown) => AcceptedBody;
  /** A job as answers show it. */
  readonly showJob: (job: JobView) => JobView | PredecessorJob;
  /** The OpenAPI document. */
  readonly showDocument: (document: object) => object;
}

const none: Compatibility = {
  errorResponse: problemResponse,
  acceptQuery: (_schema, known) => ({ known, ignored: [] }),
  acceptTrainBody: (body) => ({ body, ignored: [] }),
  showJob: (job) => job,
  showDocument: (document) => document,
};

const predecessor: Compatibility = {
  errorResponse: predecessorErrorResponse,
  acceptQuery: (schema, parameters) => separateUnknown(schema, withOwnStatus(parameters)),
  acceptTrainBody,
  showJob: toPredecessorJob,
  showDocument: toPredecessorDocument,
};

export const compatibilityOf = ({ COMPATIBILITY }: Pick<Config, 'COMPATIBILITY'>): Compatibility =>
  COMPATIBILITY === 'predecessor' ? predecessor : none;
