/** Jest's global teardown: stops the servers that the global setup started. */
export { stopServers as default } from '../support/server-process.ts';
