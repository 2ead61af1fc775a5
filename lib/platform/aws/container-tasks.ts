/**
 * Starts long trainings as container tasks, by ECS' RunTask. On AWS that is Fargate; on one machine the
 * local stack answers the same request (`AWS_ENDPOINT_URL_ECS`) with a child process.
 */
import { ConflictException, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import type { RunTaskCommandOutput } from '@aws-sdk/client-ecs';
import { DependencyError, messageOf } from '../../errors.ts';
import { requestTimeouts } from './request-timeouts.ts';

/** What a task is told of its job. */
export interface TaskJob {
  readonly processId: string;
  readonly fencingToken: number;
  /** For the log, should the task not come to the job itself. */
  readonly correlationId?: string | null;
}

export interface ContainerTasks {
  /**
   * Has a container work a job off (functions/training-task.ts). The same job and fence never start a
   * second one.
   * @throws DependencyError when no task was started.
   */
  start(job: TaskJob): Promise<void>;
}

export interface ContainerTaskConfiguration {
  readonly cluster: string;
  /** Family, family:revision or ARN. */
  readonly taskDefinition: string;
  /** The container of the task definition that PROCESS_ID is meant for. */
  readonly containerName: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** Opens ECS; region, credentials and endpoint come from the AWS SDK's own settings. */
export function openContainerTasks(
  configuration: ContainerTaskConfiguration,
  client = new ECSClient(requestTimeouts),
): ContainerTasks {
  return {
    async start(task) {
      let answer: RunTaskCommandOutput;
      try {
        answer = await client.send(runTask(configuration, task));
      } catch (error) {
        // The token is in use by another form of the request: an earlier deployment has started this task.
        if (error instanceof ConflictException) return;
        throw notStarted(messageOf(error), error);
      }
      const { failures = [], tasks = [] } = answer;
      if (tasks.length > 0) return;
      const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(', '));
      throw notStarted(reasons.join('; ') || 'it gave no reason.');
    },
  };
}

function runTask(
  { cluster, taskDefinition, containerName, subnets, securityGroups }: ContainerTaskConfiguration,
  { processId, fencingToken: fence, correlationId }: TaskJob,
): RunTaskCommand {
  return new RunTaskCommand({
    cluster,
    taskDefinition,
    // At most 64 characters: 36 of the UUID, a colon, and of the fence 16 digits at most.
    clientToken: `${processId}:${fence}`,
    startedBy: processId,
    count: 1,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...subnets],
        securityGroups: [...securityGroups],
        assignPublicIp: 'DISABLED',
      },
    },
    overrides: {
      containerOverrides: [
        {
          name: containerName,
          environment: [
            { name: 'PROCESS_ID', value: processId },
            ...(correlationId ? [{ name: 'CORRELATION_ID', value: correlationId }] : []),
          ],
        },
      ],
    },
  });
}

const notStarted = (reason: string, cause?: unknown): DependencyError =>
  new DependencyError('containers', `ECS did not start the training's container: ${reason}`, { cause });
