/**
 * Starts long trainings as container tasks with ECS RunTask. On AWS they run on Fargate. Locally, an ECS emulator
 * (`AWS_ENDPOINT_URL_ECS`) handles the same request by starting a child process.
 */
import { ConflictException, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import type { RunTaskCommandOutput } from '@aws-sdk/client-ecs';
import { DependencyError, messageOf } from '../../errors.ts';
import { requestTimeouts } from './request-timeouts.ts';

/** The job that a task runs. */
export interface TaskJob {
  readonly processId: string;
  readonly fencingToken: number;
  /** For log lines of a task that fails before it reads the job. */
  readonly correlationId?: string | null;
}

export interface ContainerTasks {
  /**
   * Starts a container that runs the job (functions/training-task.ts). The same job and fencing token never start a
   * second one.
   * @throws DependencyError if no task was started
   */
  start(job: TaskJob): Promise<void>;
}

export interface ContainerTaskConfiguration {
  readonly cluster: string;
  /** Family, family:revision or ARN. */
  readonly taskDefinition: string;
  /** Name of the task definition's container that receives PROCESS_ID. */
  readonly containerName: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** Opens ECS. Region, credentials and endpoint come from the AWS SDK's settings. */
export function openContainerTasks(
  configuration: ContainerTaskConfiguration,
  client = new ECSClient(requestTimeouts),
): ContainerTasks {
  return {
    async start(task) {
      let output: RunTaskCommandOutput;
      try {
        output = await client.send(runTask(configuration, task));
      } catch (error) {
        // A request with this token but other parameters exists: an earlier deployment has started this task.
        if (error instanceof ConflictException) return;
        throw notStarted(messageOf(error), error);
      }
      const { failures = [], tasks = [] } = output;
      if (tasks.length > 0) return;
      const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(', '));
      throw notStarted(reasons.join('; ') || 'it gave no reason.');
    },
  };
}

function runTask(
  { cluster, taskDefinition, containerName, subnets, securityGroups }: ContainerTaskConfiguration,
  { processId, fencingToken, correlationId }: TaskJob,
): RunTaskCommand {
  return new RunTaskCommand({
    cluster,
    taskDefinition,
    // Limited to 64 characters: a UUID of 36, a colon, and at most 16 digits.
    clientToken: `${processId}:${fencingToken}`,
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
