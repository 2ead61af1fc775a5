/**
 * Serverless plugin for tests of the template alone: it writes empty zips. package-service.ts copies it into the service,
 * beside plugins/bundle.cjs.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- Serverless loads plugins as CommonJS. */
const { resolve } = require('node:path');

const Bundle = require(resolve('plugins/bundle.cjs'));

module.exports = class TemplateOnly extends Bundle {
  entriesOf() {
    return Promise.resolve([]);
  }
};
