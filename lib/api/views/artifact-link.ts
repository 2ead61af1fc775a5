/**
 * The presigned link to a file of a model, as a redirect or as JSON. Scripts in a browser need JSON, because they cannot
 * read the target of a redirect.
 */
import { z } from 'zod';
import { LINK_SECONDS } from '../../platform/artifacts/model-links.ts';
import { jsonResponse, redirect } from '../http/response.ts';
import type { HttpResponse } from '../http/response.ts';
import { LANGUAGES } from '../../texts/languages.ts';
import { oneOf } from '../../validation/fields.ts';
import { flag } from '../http/query.ts';

export const linkQuerySchema = z.strictObject({
  redirect: flag(true).describe('`false` returns the link as JSON instead of redirecting to it.'),
  lang: oneOf(LANGUAGES)
    .default('en')
    .describe('Language of the report. A model without a report in it has the English one.'),
});

export const linkSchema = z
  .object({
    url: z.url().describe('Anyone with this link can read the file.'),
    valid_seconds: z.int().describe('How long the link is valid, in seconds.'),
  })
  .meta({ id: 'Link' });

/** @param link.redirect value of the query parameter */
export const linkResponse = (url: string, { redirect: isRedirect }: { redirect: boolean }): HttpResponse =>
  isRedirect
    ? redirect(url)
    : jsonResponse(200, { url, valid_seconds: LINK_SECONDS } satisfies z.infer<typeof linkSchema>);
