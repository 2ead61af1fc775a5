/** Requests to ECS and its responses: the real client against a server that speaks ECS's JSON protocol. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import { openContainerTasks } from '../../lib/platform/aws/container-tasks.ts';
import type { ContainerTasks } from '../../lib/platform/aws/container-tasks.ts';

const processId = '0b4c1c0e-6f0f-4a53-9d7a-6a4f5e1b2c3d';
const started = { tasks: [{ taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/treino/abc' }], failures: [] };

let server: Server;
let client: ECSClient;
let tasks: ContainerTasks;
let answers: { status: number; body: object }[];
let requests: { target: unknown; body: Record<string, unknown> }[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    void json(request).then((body) => {
      requests.push({ target: request.headers['x-amz-target'], body: body as Record<string, unknown> });
      const answer = answers.shift()!;
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new ECSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  tasks = openContainerTasks(
    {
      cluster: 'treino',
      taskDefinition: 'treino-training-task',
      containerName: 'training-task',
      subnets: ['subnet-1', 'subnet-2'],
      securityGroups: ['sg-1'],
    },
    client,
  );
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe('openContainerTasks', () => {
  it('requests one task, with the job and a token made from its id and fencing token', async () => {
    answers.push({ status: 200, body: started });
    await tasks.start({ processId, fencingToken: 7 });
    expect(requests).toEqual([
      {
        target: 'AmazonEC2ContainerServiceV20141113.RunTask',
        body: {
          cluster: 'treino',
          taskDefinition: 'treino-training-task',
          clientToken: `${processId}:7`,
          startedBy: processId,
          count: 1,
          launchType: 'FARGATE',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: ['subnet-1', 'subnet-2'],
              securityGroups: ['sg-1'],
              assignPublicIp: 'DISABLED',
            },
          },
          overrides: {
            containerOverrides: [
              { name: 'training-task', environment: [{ name: 'PROCESS_ID', value: processId }] },
            ],
          },
        },
      },
    ]);
  });

  it('makes an ASCII token of valid length for any fencing token', async () => {
    answers.push({ status: 200, body: started });
    await tasks.start({ processId, fencingToken: Number.MAX_SAFE_INTEGER });
    expect(requests[0]!.body.clientToken).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('retries with the same token when ECS fails', async () => {
    answers.push(
      { status: 500, body: { __type: 'ServerException', message: 'Try again.' } },
      { status: 200, body: started },
    );
    await tasks.start({ processId, fencingToken: 1 });
    expect(requests.map(({ body }) => body.clientToken)).toEqual([`${processId}:1`, `${processId}:1`]);
  });

  it('throws a DependencyError that names the failures in the response', async () => {
    const failures = [
      { arn: 'arn:aws:ecs:eu-west-1:1:cluster/treino', reason: 'RESOURCE:CPU', detail: 'none left' },
    ];
    answers.push({ status: 200, body: { tasks: [], failures } });
    const error: unknown = await tasks
      .start({ processId, fencingToken: 1 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DependencyError);
    expect(error).toMatchObject({
      dependency: 'containers',
      retryable: true,
      message: "ECS did not start the training's container: RESOURCE:CPU, none left",
    });
  });

  it('throws a DependencyError when the response has no task', async () => {
    answers.push({ status: 200, body: {} });
    await expect(tasks.start({ processId, fencingToken: 1 })).rejects.toBeInstanceOf(DependencyError);
  });

  it('throws a DependencyError when ECS refuses', async () => {
    answers.push({
      status: 400,
      body: { __type: 'ClusterNotFoundException', message: 'Cluster not found.' },
    });
    const refused = tasks.start({ processId, fencingToken: 1 });
    await expect(refused).rejects.toThrow(/Cluster not found/);
    await expect(refused).rejects.toBeInstanceOf(DependencyError);
  });

  it('accepts a conflict: a task with the token exists already', async () => {
    answers.push({
      status: 400,
      body: { __type: 'ConflictException', message: 'In use.', resourceIds: ['arn'] },
    });
    await expect(tasks.start({ processId, fencingToken: 1 })).resolves.toBeUndefined();
  });
});
