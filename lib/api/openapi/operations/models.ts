/** Operations on machines and their models. */
import { z } from 'zod';
import { predictRequestSchema } from '../../../prediction/predict-request.ts';
import { predictionSchema } from '../../../prediction/prediction-view.ts';
import { modelPathSchema } from '../../http/path.ts';
import { artifactPathSchema } from '../../resources/find-artifact.ts';
import { linkQuerySchema, linkSchema } from '../../views/artifact-link.ts';
import { machinePageSchema, machineQuerySchema } from '../../views/machine-view.ts';
import { modelPageSchema, modelQuerySchema, modelSchema } from '../../views/model-view.ts';
import { problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';

/** Responses with a presigned link to a file. */
const linkResponses = (description: string) => ({
  200: {
    description: 'The link, with `redirect=false`.',
    content: { 'application/json': { schema: linkSchema } },
  },
  302: {
    description,
    headers: z.object({ Location: z.string().describe('Presigned link, valid for five minutes.') }),
  },
});

const modelId = { id: '$response.body#/id' };

export const modelOperations = {
  'GET /machines': {
    operationId: 'listMachines',
    tags: ['Models'],
    summary: 'List machines with telemetry, by name',
    description: 'Lists the machines that the token can access.',
    requestParams: { query: machineQuerySchema },
    responses: {
      200: {
        description: 'A page of machines.',
        content: { 'application/json': { schema: machinePageSchema } },
      },
      ...problemResponses(400, 422, 503),
    },
  },
  'GET /models': {
    operationId: 'listModels',
    tags: ['Models'],
    summary: 'List published models, newest first',
    description: 'Lists the models of machines that the token can access.',
    requestParams: { query: modelQuerySchema },
    responses: {
      200: {
        description: 'A page of models. Their `metrics` have no lists.',
        content: { 'application/json': { schema: modelPageSchema } },
      },
      ...problemResponses(400, 422, 503),
    },
  },
  'GET /models/{id}': {
    operationId: 'getModel',
    tags: ['Models'],
    summary: 'Get a model with all its metrics',
    requestParams: { path: modelPathSchema },
    responses: {
      200: {
        description: 'The model.',
        content: { 'application/json': { schema: modelSchema } },
        links: {
          predict: { operationId: 'predict', description: 'Predict with this model.', parameters: modelId },
          artifact: {
            operationId: 'getArtifact',
            description: 'Download a file of this model.',
            parameters: modelId,
          },
          report: {
            operationId: 'getReport',
            description: 'Read the report of this model.',
            parameters: modelId,
          },
        },
      },
      ...problemResponses(404, 410, 503),
    },
  },
  'DELETE /models/{id}': {
    operationId: 'deleteModel',
    tags: ['Models'],
    summary: 'Delete a model and its files',
    description:
      'Needs the scope `admin`. Afterwards, the links of the model and of its job answer 410. If the bucket is not ' +
      'available, the service removes the files later.',
    requestParams: { path: modelPathSchema },
    responses: { 204: { description: 'The model is deleted.' }, ...problemResponses(404, 410, 503) },
  },
  'GET /models/{id}/artifacts/{format}': {
    operationId: 'getArtifact',
    tags: ['Models'],
    summary: 'Download a file of a model',
    requestParams: { path: artifactPathSchema, query: linkQuerySchema },
    responses: {
      ...linkResponses('Redirect to a link that downloads the file.'),
      ...problemResponses(404, 410, 422, 503),
    },
  },
  'GET /models/{id}/report': {
    operationId: 'getReport',
    tags: ['Models'],
    summary: 'Read the report of a model',
    requestParams: { path: modelPathSchema, query: linkQuerySchema },
    responses: {
      ...linkResponses('Redirect to a link that shows the report.'),
      ...problemResponses(404, 410, 422, 503),
    },
  },
  'POST /models/{id}/predict': {
    operationId: 'predict',
    tags: ['Models'],
    summary: 'Predict with a model',
    description:
      'Predicts for the given rows, or for the newest rows of a machine. Each row needs every feature of the model; ' +
      '`null` means not measured. With `explain`, the answer names the features that move each prediction most.',
    requestParams: { path: modelPathSchema },
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: predictRequestSchema.meta({ id: 'PredictRequest' }),
          examples: {
            newest: { summary: 'The newest row of a machine', value: { machine_name: 'MOTOBOMBA-007' } },
            explained: {
              summary: 'The newest row of a machine, with the features that move its prediction most',
              value: { machine_name: 'MOTOBOMBA-007', explain: 5 },
            },
            rows: {
              summary: 'Your own rows (for a model with two features)',
              value: { rows: [{ Oil_P: 3.8, Oil_L: null }] },
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'One prediction for each row.',
        content: { 'application/json': { schema: predictionSchema.meta({ id: 'Prediction' }) } },
      },
      ...problemResponses(400, 404, 409, 410, 413, 415, 422, 501, 502, 503),
    },
  },
} satisfies Record<string, Operation>;
