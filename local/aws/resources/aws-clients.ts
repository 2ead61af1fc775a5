/** Clients of the stack's SQS, S3 and DynamoDB, for who looks at them from outside the functions. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsClients } from './resources.ts';
import type { StackEnvironment } from '../../stack/stack-environment.ts';

export function openAwsClients(environment: StackEnvironment): AwsClients {
  const common = {
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  };
  return {
    // Its queue URLs are made from the address it was asked at, which may be another name of this machine.
    sqs: new SQSClient({
      ...common,
      endpoint: environment.AWS_ENDPOINT_URL_SQS,
      useQueueUrlAsEndpoint: false,
    }),
    s3: new S3Client({ ...common, endpoint: environment.AWS_ENDPOINT_URL_S3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB }),
  };
}
