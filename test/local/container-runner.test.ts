/** The container runner, called by the service's ECS client, with real child processes. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContainerTasks } from '../../lib/platform/aws/container-tasks.ts';
import { ContainerRunner } from '../../local/aws/ecs/container-runner.ts';
import { until } from '../support/eventually.ts';
import { isAlive, temporaryFolder } from './support.ts';

interface Note {
  readonly pid: number;
  readonly PROCESS_ID?: string;
  readonly got?: string;
}

const entry = join(import.meta.dirname, 'fixtures/task.ts');
const configuration = {
  cluster: 'treino',
  taskDefinition: 'training-task',
  containerName: 'training-task',
  subnets: ['subnet-1'],
  securityGroups: ['sg-1'],
};

let folder: ReturnType<typeof temporaryFolder>;
let output: string;
let lines: string[];
let runner: ContainerRunner | undefined;
let client: ECSClient;

beforeEach(() => {
  folder = temporaryFolder();
  output = join(folder.path, 'notes');
  lines = [];
});

afterEach(async () => {
  client.destroy();
  await runner?.stop();
  runner = undefined;
  folder.remove();
});

async function start(given: 'patient' | 'brief' | 'stubborn', maxTasks = 2, graceSeconds = 10) {
  runner = await ContainerRunner.start({
    port: 0,
    entry,
    root: folder.path,
    environment: { OUTPUT: output, GIVEN: given, PROCESS_ID: 'overridden', PATH: process.env.PATH! },
    overridable: ['PROCESS_ID', 'CORRELATION_ID'],
    maxTasks,
    graceSeconds,
    log: (line) => lines.push(line),
  });
  client = clientOf(runner.endpoint);
  return openContainerTasks(configuration, client);
}

const clientOf = (endpoint: string): ECSClient =>
  new ECSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const notes = (): Note[] =>
  existsSync(output)
    ? readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Note)
    : [];
const starts = (): Note[] => notes().filter(({ got }) => got === undefined);

describe('the container runner', () => {
  it('runs the entry point with the given environment and the ID of the job', async () => {
    const tasks = await start('brief');
    const processId = randomUUID();
    await tasks.start({ processId, fencingToken: 1 });
    await until('the task has stopped', () => lines.some((line) => line.endsWith('stopped: exit code 3')));
    expect(notes()).toEqual([
      { pid: expect.any(Number), PROCESS_ID: processId, GIVEN: 'brief', TZ: 'UTC', directory: folder.path },
    ]);
    expect(lines).toContain(`output of task ${processId}`);
  });

  it('starts one process per client token, and another for the next fencing token', async () => {
    const tasks = await start('brief');
    const processId = randomUUID();
    await Promise.all([1, 1, 1].map((fence) => tasks.start({ processId, fencingToken: fence })));
    await until('the task has stopped', () => lines.some((line) => line.includes('stopped:')));
    await tasks.start({ processId, fencingToken: 1 });
    await tasks.start({ processId, fencingToken: 2 });
    await until('two have stopped', () => lines.filter((line) => line.includes('stopped:')).length === 2);
    expect(starts()).toHaveLength(2);
  });

  it('rejects a client token of another request and names its task', async () => {
    await start('brief');
    const send = (taskDefinition: string) =>
      client.send(new RunTaskCommand({ taskDefinition, clientToken: 'one' }));
    const { tasks } = await send('a');
    await expect(send('b')).rejects.toMatchObject({
      name: 'ConflictException',
      resourceIds: [tasks![0]!.taskArn],
    });
  });

  it('rejects unknown operations and invalid requests', async () => {
    await start('brief');
    await expect(client.send(new ListTasksCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    const answer = await fetch(runner!.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.RunTask',
      },
      body: '{',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'InvalidParameterException' });
  });

  it.each(['NODE_OPTIONS', 'PATH', 'DATABASE_URL', 'process_id'])(
    'rejects %s, which is not a variable of the service, and starts nothing',
    async (name) => {
      await start('brief');
      const environment = [
        { name: 'PROCESS_ID', value: randomUUID() },
        { name, value: '--import=data:text/javascript,process.exit(9)' },
      ];
      const request = { taskDefinition: 'a', overrides: { containerOverrides: [{ environment }] } };
      await expect(client.send(new RunTaskCommand(request))).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining(name),
      });
      expect(lines).toEqual([]);
    },
  );

  it('limits the number of running tasks and starts the next when one stops', async () => {
    const tasks = await start('patient', 1);
    const first = randomUUID();
    const second = randomUUID();
    await tasks.start({ processId: first, fencingToken: 1 });
    await tasks.start({ processId: second, fencingToken: 1 });
    await until('the first runs', () => starts().length === 1);
    expect(starts()[0]!.PROCESS_ID).toBe(first);
    process.kill(starts()[0]!.pid, 'SIGTERM');
    await until('the second runs', () => starts().length === 2);
    const firstStop = lines.findIndex((line) => line.includes('stopped:'));
    const startLines = lines.flatMap((line, at) => (line.includes('runs as process') ? [at] : []));
    expect(startLines).toHaveLength(2);
    expect(firstStop).toBeLessThan(startLines[1]!);
  });

  it('stops running tasks with SIGTERM and never starts waiting ones', async () => {
    const tasks = await start('patient', 1);
    await tasks.start({ processId: randomUUID(), fencingToken: 1 });
    await tasks.start({ processId: randomUUID(), fencingToken: 1 });
    await until('the first runs', () => starts().length === 1);
    await runner!.stop();
    expect(isAlive(starts()[0]!.pid)).toBe(false);
    expect(notes().map(({ got }) => got)).toEqual([undefined, 'SIGTERM']);
    expect(lines.filter((line) => line.endsWith('was dropped before it started'))).toHaveLength(1);
  });

  it('kills a task that ignores SIGTERM after the grace period', async () => {
    const tasks = await start('stubborn', 1, 0.2);
    await tasks.start({ processId: randomUUID(), fencingToken: 1 });
    await until('it runs', () => starts().length === 1);
    await runner!.stop();
    expect(isAlive(starts()[0]!.pid)).toBe(false);
    expect(lines.at(-1)).toMatch(/stopped: exit code SIGKILL$/);
  });

  it('leaves no task running when it is killed', async () => {
    const host = fork(join(import.meta.dirname, 'fixtures/container-runner-host.ts'), {
      env: { ...process.env, ENTRY: entry, ROOT: folder.path, OUTPUT: output },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const ended = once(host, 'exit');
    try {
      const [endpoint] = (await once(host, 'message')) as [string];
      client = clientOf(endpoint);
      await openContainerTasks(configuration, client).start({ processId: randomUUID(), fencingToken: 1 });
      await until('it runs', () => starts().length === 1);
    } finally {
      host.kill('SIGKILL');
      await ended;
    }
    await until('the task is gone', () => !isAlive(starts()[0]!.pid));
  });
});
