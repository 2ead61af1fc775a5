/**
 * Answers for the subresources of buckets and objects, such as `GET /bucket?location`. fauxqs ignores them: it lists, creates or
 * deletes the bucket instead, and `PUT /bucket/key?tagging` replaces the object by its tags. MinIO's clients ask for the
 * location before every other request.
 */
import { REGION } from '../../account.ts';
import { errorDocument, sendXml, targetOf } from './s3-app.ts';
import type { App } from './s3-app.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Subresources of buckets, without `lifecycle`, which fauxqs has, and without those of other services. */
const OF_BUCKETS = [
  ...['accelerate', 'acl', 'analytics', 'cors', 'encryption', 'intelligent-tiering', 'inventory', 'location'],
  ...['logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus'],
  ...['publicAccessBlock', 'replication', 'requestPayment', 'tagging', 'uploads', 'versioning', 'versions'],
  'website',
];

/** Subresources of objects, without `attributes` and the uploads in parts, which fauxqs has. */
const OF_OBJECTS = ['acl', 'legal-hold', 'restore', 'retention', 'select', 'tagging', 'torrent', 'versionId'];

const region: string = REGION;
/** S3 leaves the location of us-east-1 empty. */
const LOCATION = region === 'us-east-1' ? '' : region;

/** A bucket without versions in the region of the stack. */
const BUCKET_DOCUMENTS: Readonly<Record<string, string>> = {
  location: `<LocationConstraint xmlns="${NAMESPACE}">${LOCATION}</LocationConstraint>`,
  versioning: `<VersioningConfiguration xmlns="${NAMESPACE}"/>`,
};

/** An object without tags. */
const OBJECT_DOCUMENTS: Readonly<Record<string, string>> = {
  tagging: `<Tagging xmlns="${NAMESPACE}"><TagSet/></Tagging>`,
};

interface Store {
  hasBucket(name: string): boolean;
  hasObject(bucket: string, key: string): boolean;
}

export function answerSubresources(app: App, store: Store): void {
  app.addHook('onRequest', async (request, reply) => {
    const target = targetOf(request.url);
    if (!target) return;
    const { bucket, key, query } = target;
    const subresource = subresourceOf(request.method, key, query);
    if (subresource === undefined) return;
    const documents = key === '' ? BUCKET_DOCUMENTS : OBJECT_DOCUMENTS;
    const document = request.method === 'GET' ? documents[subresource] : undefined;
    if (!store.hasBucket(bucket))
      await sendXml(reply, 404, errorDocument('NoSuchBucket', 'The specified bucket does not exist.'));
    else if (key !== '' && !store.hasObject(bucket, key))
      await sendXml(reply, 404, errorDocument('NoSuchKey', 'The specified key does not exist.'));
    else if (document !== undefined) await sendXml(reply, 200, document);
    else {
      const message = `The local stack does not implement ${request.method} ?${subresource}.`;
      await sendXml(reply, 501, errorDocument('NotImplemented', message));
    }
  });
}

function subresourceOf(method: string, key: string, query: URLSearchParams): string | undefined {
  if (key === '') return OF_BUCKETS.find((name) => query.has(name));
  // fauxqs has no list of the parts of an upload: it would answer with the object.
  if (method === 'GET' && query.has('uploadId')) return 'uploadId';
  return OF_OBJECTS.find((name) => query.has(name));
}
