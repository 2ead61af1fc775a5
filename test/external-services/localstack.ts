/**
 * Jest's global setup for `npm run test:localstack`: starts LocalStack's SQS and S3 from its PyPI package, without Docker.
 * LocalStack's DynamoDB is a separately licensed Java program that it downloads, so moto's server replaces it. The e2e suite
 * finds both through environment variables.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePorts } from '../support/ports.ts';
import { prepareEnvironment } from '../support/python-environment.ts';
import { startServer } from '../support/server-process.ts';

const HOST = '127.0.0.1';

/** @throws Error when Python or a package is unavailable, or a service does not start */
export default async function startLocalStack(): Promise<void> {
  const requirements = readFileSync(join(import.meta.dirname, 'localstack-requirements.txt'), 'utf8');
  const found = await prepareEnvironment({
    minMinor: 12,
    maxMinor: 13,
    // Some dependencies of LocalStack are source distributions only.
    packages: ['--only-binary=:none:', ...requirements.split('\n').filter((line) => /^\w/.test(line))],
    modules: ['localstack.version', 'moto'],
  });
  if ('missing' in found) throw new Error(`LocalStack cannot be installed: ${found.missing}`);

  const folder = resolve(process.env.TREINO_STATE_DIR ?? '.treino', 'localstack');
  mkdirSync(folder, { recursive: true });
  const [localstack, moto] = await freePorts(2);
  const aws = `http://${HOST}:${localstack!}`;
  const dynamodb = `http://${HOST}:${moto!}`;
  const program = found.python;
  await Promise.all([
    startServer({
      program,
      options: ['-m', 'localstack.runtime.main'],
      environment: {
        GATEWAY_LISTEN: `${HOST}:${localstack!}`,
        // The default server ignores the host of GATEWAY_LISTEN and listens on all interfaces.
        GATEWAY_SERVER: 'hypercorn',
        FILESYSTEM_ROOT: join(folder, 'files'),
        SERVICES: 'sqs,s3,sts',
        // If the host is a container, LocalStack takes it for its own.
        OVERRIDE_IN_DOCKER: '0',
        // Disable everything that connects to other machines.
        DISABLE_EVENTS: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        DNS_ADDRESS: '0',
      },
      log: join(folder, 'localstack.log'),
      health: `${aws}/_localstack/health`,
    }),
    startServer({
      program,
      options: ['-m', 'moto.server', '-H', HOST, '-p', String(moto!)],
      log: join(folder, 'moto.log'),
      health: `${dynamodb}/moto-api/`,
    }),
  ]);
  const { 'localstack.version': version, moto: motoVersion } = found.versions;
  console.log(
    `\nSQS and S3: LocalStack ${version!}. DynamoDB: moto ${motoVersion!}. PostgreSQL: embedded. Logs: ${folder}`,
  );
  Object.assign(process.env, {
    TREINO_SQS_ENDPOINT: aws,
    TREINO_S3_ENDPOINT: aws,
    TREINO_DYNAMODB_ENDPOINT: dynamodb,
  });
}
