/** Jest's transform: Node's own type stripping, so that tests run the very code Node runs. */
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
