/**
 * Import rules, checked by `npm run lint`. A type import counts like any other import.
 */

/**
 * The rooms of lib/ in layers, from top to bottom. A room imports only from the layers below its own; rooms of the
 * same layer do not import each other. A file directly in lib/ is a room without its `.ts`.
 */
export const LIB_LAYERS = [
  ['api'],
  ['training'],
  ['prediction', 'report'],
  ['events'],
  ['jobs'],
  ['warehouse'],
  ['learning'],
  ['formats', 'xgboost'],
  ['platform'],
  ['local-settings', 'observability'],
  ['answer-deadline', 'config', 'page-cursor', 'validation'],
  ['database-url'],
  ['errors', 'principal', 'readings', 'texts'],
];

/** The same inside lib/learning. */
const LEARNING_LAYERS = [
  ['model-factory'],
  ['indicators'],
  ['trainer'],
  ['progress'],
  ['estimate', 'fit-times', 'phase-times'],
  ['work'],
  ['search'],
  ['windows'],
  ['rows'],
  ['stats'],
  ['telemetry'],
];

/** The folders at the root and the other ones each may import. `bench`, `scripts` and `test` import what they need. */
export const ROOT_IMPORTS = {
  lib: [],
  functions: ['lib'],
  cli: ['lib'],
  local: ['cli', 'lib'],
  console: ['lib'],
};

const ROOT_FOLDERS = [...Object.keys(ROOT_IMPORTS), 'bench', 'plugins', 'scripts', 'test'];

const roomPath = (room) => `^lib/${room}(/|[.]ts$)`;

const rootRules = Object.entries(ROOT_IMPORTS).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import only: ${[folder, ...allowed].join(', ')} (ROOT_IMPORTS in .dependency-cruiser.mjs).`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    path: ROOT_FOLDERS.filter((other) => other !== folder && !allowed.includes(other)).map(
      (other) => `^${other}/`,
    ),
  },
}));

const layerRules = (layers, list) =>
  layers.flatMap((layer, depth) =>
    layer.flatMap((room) => {
      const refused = [...layers.slice(0, depth).flat(), ...layer.filter((other) => other !== room)];
      // An empty list of paths would match every import.
      if (refused.length === 0) return [];
      return {
        name: `upward-import-from-${room}`,
        comment: `lib/${room} imports only from the layers below it (${list} in .dependency-cruiser.mjs).`,
        severity: 'error',
        from: { path: roomPath(room) },
        to: { path: refused.map(roomPath) },
      };
    }),
  );

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Modules that import each other cannot be read or tested one at a time. Move the shared part below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...rootRules,
    ...layerRules(LIB_LAYERS, 'LIB_LAYERS'),
    ...layerRules(
      LEARNING_LAYERS.map((layer) => layer.map((room) => `learning/${room}`)),
      'LEARNING_LAYERS',
    ),
    {
      name: 'room-without-layer',
      comment: 'Every room of lib/ needs a place in LIB_LAYERS (.dependency-cruiser.mjs).',
      severity: 'error',
      from: { path: '^lib/', pathNot: LIB_LAYERS.flat().map(roomPath) },
      to: {},
    },
    {
      name: 'no-dev-dependency',
      comment: 'Deployed code runs without devDependencies: move the package to dependencies.',
      severity: 'error',
      // lib/api/openapi generates docs/openapi.json and is not deployed.
      from: { path: '^(lib|functions)/', pathNot: '^lib/api/openapi/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolved',
      comment: 'No other rule applies to an import that cannot be resolved.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // The programs import clients that are generated when they run.
    exclude: { path: '^(console/dist|test/clients/programs)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
