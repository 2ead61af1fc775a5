/** The texts of the files that are made from the OpenAPI document. */
import openapiTS, { astToString } from 'openapi-typescript';
import type { OpenAPI3 } from 'openapi-typescript';
import type { openApiDocument } from '../lib/api/openapi/document.ts';

type Document = ReturnType<typeof openApiDocument>;

export const documentText = (document: Document): string => `${JSON.stringify(document, null, 2)}\n`;

/** TypeScript types of every path, for openapi-fetch. */
export async function clientTypes(document: Document): Promise<string> {
  const nodes = await openapiTS(structuredClone(document) as unknown as OpenAPI3, {
    // Who asks may leave out what has a default.
    defaultNonNullable: false,
  });
  return `// Made by \`npm run openapi\`.\n${astToString(nodes)}`;
}
