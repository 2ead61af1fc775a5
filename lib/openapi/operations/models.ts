/** Machines, and the models published of them. */
import { z } from 'zod';
import { artifactPathSchema } from '../../training/find-artifact.ts';
import { machinePageSchema, machineQuerySchema } from '../../training/machine-view.ts';
import {
  modelPageSchema,
  modelPathSchema,
  modelQuerySchema,
  modelSchema,
} from '../../training/model-view.ts';
import { problems } from '../operation.ts';
import type { Operation } from '../operation.ts';

const elsewhere = (description: string) => ({
  description,
  headers: z.object({ Location: z.string().describe('The link; it is valid for five minutes.') }),
});

const ofModel = { id: '$response.body#/id' };

export const modelOperations = {
  'GET /machines': {
    operationId: 'listMachines',
    tags: ['Models'],
    summary: 'The machines there is telemetry of, by name',
    requestParams: { query: machineQuerySchema },
    responses: {
      200: { description: 'A page of them.', content: { 'application/json': { schema: machinePageSchema } } },
      ...problems(400, 422, 503),
    },
  },
  'GET /models': {
    operationId: 'listModels',
    tags: ['Models'],
    summary: 'The published models, newest first',
    requestParams: { query: modelQuerySchema },
    responses: {
      200: {
        description: 'A page of them; their metrics without lists.',
        content: { 'application/json': { schema: modelPageSchema } },
      },
      ...problems(400, 422, 503),
    },
  },
  'GET /models/{id}': {
    operationId: 'getModel',
    tags: ['Models'],
    summary: 'A model with all its metrics',
    requestParams: { path: modelPathSchema },
    responses: {
      200: {
        description: 'The model.',
        content: { 'application/json': { schema: modelSchema } },
        links: {
          artifact: { operationId: 'getArtifact', description: 'Its files.', parameters: ofModel },
          report: { operationId: 'getReport', description: 'Its report.', parameters: ofModel },
        },
      },
      ...problems(404, 503),
    },
  },
  'GET /models/{id}/artifacts/{format}': {
    operationId: 'getArtifact',
    tags: ['Models'],
    summary: 'Download a file of a model',
    requestParams: { path: artifactPathSchema },
    responses: { 302: elsewhere('On to a link that downloads the file.'), ...problems(404, 503) },
  },
  'GET /models/{id}/report': {
    operationId: 'getReport',
    tags: ['Models'],
    summary: 'Read the report on a model',
    requestParams: { path: modelPathSchema },
    responses: { 302: elsewhere('On to a link that shows the report.'), ...problems(404, 503) },
  },
} satisfies Record<string, Operation>;
