/** Who may import whom (docs/architecture.md). Every rule gives its reason. */
const allowed = {
  kernel: [],
  config: ['kernel'],
  database: ['kernel', 'config'],
  document: ['kernel'],
  vault: ['kernel', 'config', 'database'],
  queue: ['kernel', 'config', 'database'],
  audit: ['http', 'kernel', 'database'],
  identity: ['http', 'kernel', 'config', 'database', 'vault', 'audit'],
  content: ['http', 'kernel', 'database', 'document', 'audit', 'identity'],
  http: ['kernel'],
  channels: ['http', 'kernel', 'config', 'database', 'document', 'vault', 'queue', 'audit', 'identity'],
  telemetry: ['kernel', 'database', 'queue', 'channels'],
  connectors: ['kernel', 'document', 'channels', 'telemetry'],
  renditions: ['http', 'config', 'identity', 'kernel', 'database', 'document', 'content', 'channels'],
  review: ['http', 'kernel', 'database', 'audit', 'identity', 'content', 'channels', 'renditions'],
  release: [
    'http',
    'kernel',
    'config',
    'database',
    'queue',
    'audit',
    'identity',
    'content',
    'renditions',
    'review',
    'channels',
    'telemetry',
  ],
  runtime: ['kernel', 'config', 'database', 'vault', 'queue', 'audit'],
};

const directions = Object.entries(allowed).map(([library, others]) => ({
  name: `direction-${library}`,
  comment: `libs/${library} may import only ${others.join(', ') || 'nothing of ours'}: data moves one way.`,
  severity: 'error',
  from: { path: `^libs/${library}/`, pathNot: '(\\.spec|\\.spec-support)\\.ts$|/testing/' },
  to: { path: '^(libs|apps|migrations)/', pathNot: `^libs/(${[library, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'no-circular',
      comment: 'A circle hides which part owns the rule.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'enter-by-the-door',
      comment:
        "From outside, only files at a library's root may be imported; its sub-folders may change freely.",
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps/[^/]+|test|migrations)/', pathNot: '^libs/connectors/' },
      to: { path: '^libs/([^/]+)/[^/]+/', pathNot: ['^libs/$2/', '^libs/connectors/[^/]+/[^/]+\\.ts$'] },
    },
    {
      name: 'connectors-apart',
      comment: "One platform's trouble stays in its own folder.",
      severity: 'error',
      from: { path: '^libs/connectors/([^/]+)/' },
      to: { path: '^libs/connectors/', pathNot: '^libs/connectors/$1/' },
    },
    {
      name: 'no-library-knows-a-platform',
      comment: 'A new platform is a new folder: only applications and tests bind connectors.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/connectors/' },
      to: { path: '^libs/connectors/' },
    },
    {
      name: 'sandbox-is-a-witness',
      comment: 'Code shared with the product would be wrong on both sides at once.',
      severity: 'error',
      from: { path: '^apps/sandbox/' },
      to: { path: '^(libs|apps|migrations)/', pathNot: '^(libs/kernel|apps/sandbox)/' },
    },
    {
      name: 'pure-rules',
      comment:
        'Rules, transitions and timing must read like the design: kernel and each other, no package, no Node module.',
      severity: 'error',
      from: { path: '\\.(rules|transitions|timing)\\.ts$' },
      to: {
        pathNot: ['^libs/kernel/', '\\.(rules|transitions|timing)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'worker-has-no-api',
      comment: 'The publisher serves health and metrics only.',
      severity: 'error',
      from: { path: '^apps/publisher/' },
      to: { path: '\\.http\\.ts$' },
    },
    {
      name: 'applications-are-leaves',
      comment: 'Composition roots are imported by nobody.',
      severity: 'error',
      from: { path: '^(libs|migrations)/', pathNot: '(\\.spec|\\.spec-support)\\.ts$|/testing/' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'applications-apart',
      comment: 'Applications meet over HTTP and the database only.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '(\\.spec|\\.spec-support)\\.ts$|/testing/' },
      to: { path: '^(apps|test)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-declared-packages',
      comment: 'What ships is what is named.',
      severity: 'error',
      from: { path: '^(libs|apps|migrations)/', pathNot: '(\\.spec|\\.spec-support)\\.ts$|/testing/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown', 'undetermined'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves nowhere fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|var|apps/console)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};
