/** What our own clients make of answers in either form. */
import { describe, expect, it } from '@jest/globals';
import { fromEitherProblem } from '../../lib/api/compatibility/either-problem.ts';
import { fromEitherJob, toPredecessorJob } from '../../lib/api/compatibility/job-answer.ts';
import { jobView } from '../../lib/api/views/job-view.ts';
import { JOB_STATUSES, newJob } from '../../lib/jobs/job.ts';
import { request, t0 } from '../jobs/sample-jobs.ts';

describe('a job', () => {
  it.each(JOB_STATUSES)('is the same in either words if it is %s', (status) => {
    const failure = status === 'failed' ? { errorCode: 'no_rows', errorMessage: 'No rows.' } : {};
    const job = jobView({
      ...newJob('6b0f4a1e-52ac-4f4c-8a43-0b6a1f6f9c11', request, t0),
      status,
      ...failure,
    });
    const shown = toPredecessorJob(job);
    expect(['pending', 'running', 'finished', 'failed']).toContain(shown.status);
    expect(Object.keys(shown)).toEqual(Object.keys(job));
    expect(fromEitherJob(shown)).toEqual(job);
    expect(fromEitherJob(job)).toEqual(job);
  });
});

describe('an error', () => {
  const errors = [{ field: 'a', message: 'must be a string' }];

  it.each<[string, unknown, unknown]>([
    ['a problem', { type: 'x', status: 422, detail: 'No.', errors }, { detail: 'No.', errors }],
    ['a sentence', { detail: 'No.' }, { detail: 'No.' }],
    [
      'a list',
      {
        detail: [
          { type: 'missing', loc: ['body', 'search', 'folds'], msg: 'Field required', input: {} },
          { type: 'json_invalid', loc: ['body'], msg: 'JSON decode error', input: {} },
        ],
      },
      {
        detail: 'search.folds: Field required (and 1 more).',
        errors: [
          { field: 'search.folds', message: 'Field required' },
          { field: 'body', message: 'JSON decode error' },
        ],
      },
    ],
    ['an empty list', { detail: [] }, undefined],
    ['a list of something else', { detail: [1] }, undefined],
    ['errors of another kind', { detail: 'No.', errors: [1] }, { detail: 'No.' }],
    ['a page of a proxy', '<html>', undefined],
    ['nothing', undefined, undefined],
    ['another object', { message: 'No.' }, undefined],
  ])('reads %s', (_name, body, expected) => expect(fromEitherProblem(body)).toEqual(expected));
});
