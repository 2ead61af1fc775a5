/**
 * Answers for the subresources of a bucket, such as `GET /bucket?location`. fauxqs ignores them: it lists, creates or even
 * deletes the bucket instead. MinIO's clients ask for the location before every other request.
 */
import type { buildApp } from 'fauxqs';
import { REGION } from '../account.ts';

type App = ReturnType<typeof buildApp>;

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Subresources of S3 buckets, without `lifecycle`, which fauxqs has, and without those of other services. */
const SUBRESOURCES = [
  ...['accelerate', 'acl', 'analytics', 'cors', 'encryption', 'intelligent-tiering', 'inventory', 'location'],
  ...['logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus'],
  ...['publicAccessBlock', 'replication', 'requestPayment', 'tagging', 'uploads', 'versioning', 'versions'],
  'website',
];

const region: string = REGION;
/** S3 leaves the location of us-east-1 empty. */
const LOCATION = region === 'us-east-1' ? '' : region;

/** A bucket without versions in the region of the stack. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  location: `<LocationConstraint xmlns="${NAMESPACE}">${LOCATION}</LocationConstraint>`,
  versioning: `<VersioningConfiguration xmlns="${NAMESPACE}"/>`,
};

const error = (code: string, message: string): string =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** @param hasBucket whether a bucket exists */
export function answerSubresources(app: App, hasBucket: (name: string) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    const [path = '', query] = request.url.split('?');
    const bucket = /^\/([^/]+)\/?$/.exec(path)?.[1];
    const names = [...new URLSearchParams(query).keys()];
    const subresource = SUBRESOURCES.find((name) => names.includes(name));
    if (bucket === undefined || subresource === undefined) return;
    const [status, document] = answerTo(request.method, subresource, hasBucket(decodeURIComponent(bucket)));
    await reply
      .code(status)
      .header('content-type', 'application/xml')
      .send(`<?xml version="1.0" encoding="UTF-8"?>\n${document}`);
  });
}

function answerTo(method: string, subresource: string, exists: boolean): [number, string] {
  if (!exists) return [404, error('NoSuchBucket', 'The specified bucket does not exist.')];
  const document = method === 'GET' ? DOCUMENTS[subresource] : undefined;
  if (document !== undefined) return [200, document];
  return [501, error('NotImplemented', `The local stack does not implement ${method} ?${subresource}.`)];
}
