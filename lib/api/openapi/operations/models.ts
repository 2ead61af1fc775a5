/** Machines, and the models published of them. */
import { z } from 'zod';
import { predictRequestSchema } from '../../../prediction/predict-request.ts';
import { predictionSchema } from '../../../prediction/prediction.ts';
import { linkQuerySchema, linkSchema } from '../../views/artifact-link.ts';
import { artifactPathSchema } from '../../resources/find-artifact.ts';
import { machinePageSchema, machineQuerySchema } from '../../views/machine-view.ts';
import { modelPageSchema, modelPathSchema, modelQuerySchema, modelSchema } from '../../views/model-view.ts';
import { problems } from '../operation.ts';
import type { Operation } from '../operation.ts';

/** The answers that lead to a file. */
const elsewhere = (description: string) => ({
  200: {
    description: 'The link, with `redirect=false`.',
    content: { 'application/json': { schema: linkSchema } },
  },
  302: {
    description,
    headers: z.object({ Location: z.string().describe('The link; it is valid for five minutes.') }),
  },
});

const ofModel = { id: '$response.body#/id' };

export const modelOperations = {
  'GET /machines': {
    operationId: 'listMachines',
    tags: ['Models'],
    summary: 'The machines there is telemetry of, by name',
    description: 'Those that the token may see.',
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
    description: 'Of the machines that the token may see.',
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
          predict: { operationId: 'predict', description: 'What it says of rows.', parameters: ofModel },
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
    requestParams: { path: artifactPathSchema, query: linkQuerySchema },
    responses: { ...elsewhere('On to a link that downloads the file.'), ...problems(404, 422, 503) },
  },
  'GET /models/{id}/report': {
    operationId: 'getReport',
    tags: ['Models'],
    summary: 'Read the report on a model',
    requestParams: { path: modelPathSchema, query: linkQuerySchema },
    responses: { ...elsewhere('On to a link that shows the report.'), ...problems(404, 422, 503) },
  },
  'POST /models/{id}/predict': {
    operationId: 'predict',
    tags: ['Models'],
    summary: 'Ask a model about rows',
    description:
      'About rows that are given, or about the newest of a machine. Every feature of the model must be there; ' +
      '`null` says that it was not measured.',
    requestParams: { path: modelPathSchema },
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: predictRequestSchema.meta({ id: 'PredictRequest' }),
          examples: {
            newest: { summary: 'The newest row of a machine', value: { machine_name: 'MOTOBOMBA-007' } },
            rows: {
              summary: 'Rows of one’s own (of a model that takes two features)',
              value: { rows: [{ Oil_P: 3.8, Oil_L: null }] },
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'What it says of each row.',
        content: { 'application/json': { schema: predictionSchema.meta({ id: 'Prediction' }) } },
      },
      ...problems(400, 404, 409, 413, 415, 422, 502, 503),
    },
  },
} satisfies Record<string, Operation>;
