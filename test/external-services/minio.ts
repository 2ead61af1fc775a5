/**
 * Jest's global setup for `npm run test:s3`: starts MinIO. The first run builds it from source through the Go module proxy,
 * which takes minutes; the state folder keeps the binary. The tests find it through environment variables.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../lib/errors.ts';
import { freePorts } from '../support/ports.ts';
import { startServer } from '../support/server-process.ts';

/** The last commit of MinIO's public repository. */
const VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c';
const CREDENTIALS = { user: 'local', password: 'local-secret' };

/** @throws Error when MinIO cannot be built or does not start */
export default async function startMinio(): Promise<void> {
  const folder = resolve(process.env.TREINO_STATE_DIR ?? '.treino', 'minio');
  const program = await build(join(folder, VERSION));
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port!}`;
  await startServer({
    program,
    // A new data folder for each run.
    options: ['server', '--address', `127.0.0.1:${port!}`, mkdtempSync(join(folder, 'data-'))],
    environment: {
      MINIO_ROOT_USER: CREDENTIALS.user,
      MINIO_ROOT_PASSWORD: CREDENTIALS.password,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    log: join(folder, 'minio.log'),
    health: `${endpoint}/minio/health/ready`,
  });
  console.log(
    `\nS3: MinIO ${VERSION}. SQS, DynamoDB, PostgreSQL: embedded. Log: ${join(folder, 'minio.log')}`,
  );
  Object.assign(process.env, {
    TREINO_S3_ENDPOINT: endpoint,
    TREINO_ACCESS_KEY_ID: CREDENTIALS.user,
    TREINO_SECRET_ACCESS_KEY: CREDENTIALS.password,
    TEST_S3_REFUSES: 'yes',
  });
}

async function build(folder: string): Promise<string> {
  const program = join(folder, 'minio');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  console.log(`\nBuilding MinIO ${VERSION} …`);
  try {
    await promisify(execFile)('go', ['install', `github.com/minio/minio@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    throw new Error(`MinIO cannot be built: ${messageOf(error)}. It needs Go 1.24 or newer.`, {
      cause: error,
    });
  }
  return program;
}
