/**
 * The answer that leads to a file of a model: on to its link, or the link itself for who cannot follow one, as a page
 * that says who calls: a browser tells its scripts nothing of where they are sent.
 */
import { z } from 'zod';
import { LINK_SECONDS } from '../../platform/artifacts/model-links.ts';
import { jsonAnswer, redirect } from '../http/problem.ts';
import type { HttpAnswer } from '../http/problem.ts';
import { flag } from '../http/query.ts';

/** Parameters that are not known are let be. */
export const linkQuerySchema = z.object({
  redirect: flag(true).describe('`false` answers 200 with the link, instead of leading on to it.'),
});

export const linkSchema = z
  .object({
    url: z.url().describe('Whoever has it may read the file.'),
    valid_seconds: z.int().describe('How long it may be used.'),
  })
  .meta({ id: 'Link' });

/** @param link.redirect as the query says */
export const linkAnswer = (url: string, { redirect: leads }: { redirect: boolean }): HttpAnswer =>
  leads
    ? redirect(url)
    : jsonAnswer(200, { url, valid_seconds: LINK_SECONDS } satisfies z.infer<typeof linkSchema>);
