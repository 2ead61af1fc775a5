/** Jest transform with Node's own type stripping: tests run the same code as Node does. */
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
