/**
 * XML documents that name the objects to delete or the parts of an object. fauxqs searches them with regular expressions: it does
 * not know numeric character references (MinIO's Python SDK sends `&#225;`), CDATA or attributes, and decodes `&amp;lt;` twice.
 * So a parser reads the documents here, and fauxqs receives them in a form that it understands.
 */
import { DOMParser } from 'linkedom';
import { errorDocument, sendXml, targetOf } from './s3-app.ts';
import type { App } from './s3-app.ts';

/** The part of linkedom's elements that is used here. Its types expect the browser's. */
interface XmlElement {
  readonly localName: string;
  readonly textContent: string;
  readonly children: Iterable<XmlElement>;
}

interface Store {
  deleteObjects(bucket: string, keys: string[]): string[];
}

export function readXmlBodies(app: App, store: Store): void {
  // Keys pass through fauxqs percent-encoded, so that it has nothing to decode.
  const deleteObjects = store.deleteObjects.bind(store);
  store.deleteObjects = (bucket, keys) => deleteObjects(bucket, keys.map(decodeURIComponent));
  app.addHook('preHandler', async (request, reply) => {
    const target = targetOf(request.url);
    if (!target || request.method !== 'POST' || target.query.has('uploads')) return;
    // Bodies of forms and of other services are objects.
    const body = request.body ?? Buffer.alloc(0);
    if (!Buffer.isBuffer(body) || request.headers['content-type']?.startsWith('multipart/')) return;
    const root = parse(body.toString());
    const document = target.query.has('uploadId') ? readParts(root) : readDeletion(root);
    if (document !== undefined) request.body = document;
    else await sendXml(reply, 400, errorDocument('MalformedXML', 'The body is not the XML document of S3.'));
  });
}

function parse(text: string): XmlElement | undefined {
  // The types do not say that an empty document has no element.
  const document: { readonly documentElement?: XmlElement | null } = new DOMParser().parseFromString(
    text,
    'text/xml',
  );
  return document.documentElement ?? undefined;
}

const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  [...element.children].filter(({ localName }) => localName === name);

const textOf = (element: XmlElement, name: string): string | undefined =>
  childrenOf(element, name)[0]?.textContent;

/** @returns undefined if the document is another one or an object has no key */
function readDeletion(root: XmlElement | undefined): string | undefined {
  if (root?.localName !== 'Delete') return undefined;
  const keys = childrenOf(root, 'Object').map((object) => textOf(object, 'Key'));
  if (keys.length === 0 || keys.some((key) => !key)) return undefined;
  const isQuiet = textOf(root, 'Quiet')?.trim() === 'true';
  return `<Quiet>${isQuiet}</Quiet>${keys.map((key) => `<Key>${encodeURIComponent(key!)}</Key>`).join('')}`;
}

/** @returns undefined if the document is another one or a part lacks its number or its entity tag */
function readParts(root: XmlElement | undefined): string | undefined {
  if (root?.localName !== 'CompleteMultipartUpload') return undefined;
  const parts = childrenOf(root, 'Part').map((part) => ({
    number: textOf(part, 'PartNumber')?.trim() ?? '',
    etag: textOf(part, 'ETag')?.trim() ?? '',
  }));
  const isComplete = parts.every(({ number, etag }) => /^\d+$/.test(number) && /^"?[\w-]+"?$/.test(etag));
  if (parts.length === 0 || !isComplete) return undefined;
  return parts
    .map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('');
}
