/** SQS, S3 and DynamoDB clients of the local stack, for code that runs outside the functions. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where the services are and how to sign in, under the names of the AWS SDK's environment variables. */
type AwsEnvironment = Readonly<
  Record<
    | 'AWS_REGION'
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_ENDPOINT_URL_SQS'
    | 'AWS_ENDPOINT_URL_S3'
    | 'AWS_ENDPOINT_URL_DYNAMODB',
    string
  >
>;

export interface AwsClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

export function openAwsClients(environment: AwsEnvironment): AwsClients {
  const common = {
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  };
  return {
    // The emulator derives queue URLs from the address of each request, which may use another name of this machine.
    sqs: new SQSClient({
      ...common,
      endpoint: environment.AWS_ENDPOINT_URL_SQS,
      useQueueUrlAsEndpoint: false,
    }),
    s3: new S3Client({ ...common, endpoint: environment.AWS_ENDPOINT_URL_S3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB }),
  };
}
