// The import law of DESIGN.md ("Who may import whom"), checked against the real imports: `npm run check:rooms`.
//
// A room is any folder of src/ but the four named here, so that a new room is under the law from its first file.
const notRooms = 'domain|kernels|commands|console|store';

/** Everything of ours that is not in the given places of src/. */
const anythingBut = (...places) => ({
  path: '^src/',
  pathNot: places.map((place) => `^src/${place}`),
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing-of-ours',
      comment:
        'domain/ holds the words everybody shares: if it knew a room, every room would know that room.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: anythingBut('domain/'),
    },
    {
      name: 'rooms-are-strangers',
      comment: 'What a room needs of another it takes as an argument, typed by a port in domain/.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: `^src/(${notRooms})/` },
      to: anythingBut('domain/', 'kernels/', '$1/'),
    },
    {
      name: 'kernels-import-nothing-of-ours',
      comment: 'kernels/ loads WebAssembly and knows nothing of what is computed.',
      severity: 'error',
      from: { path: '^src/kernels/' },
      to: anythingBut('kernels/'),
    },
    {
      name: 'store-implements-ports',
      comment:
        'The store knows the ports it implements, not who calls them, nor how they are configured.',
      severity: 'error',
      from: { path: '^src/store/' },
      to: anythingBut('domain/', 'store/'),
    },
    {
      name: 'verbs-call-the-app',
      comment:
        'commands/ and console/ parse, call the application, and show: they never wire rooms themselves.',
      severity: 'error',
      from: { path: '^src/(commands|console)/' },
      to: anythingBut('domain/', '$1/', 'app\\.ts$', 'config(-file)?\\.ts$', 'version\\.ts$'),
    },
    {
      name: 'cli-dispatches',
      comment:
        'cli.ts turns argv into a command and its outcome into an exit code; the rest is behind the commands.',
      severity: 'error',
      from: { path: '^src/cli\\.ts$' },
      to: anythingBut('domain/', 'commands/', 'app\\.ts$', 'config(-file)?\\.ts$'),
    },
    {
      name: 'config-knows-only-domain',
      comment:
        'config.ts is one table; whoever reads it is handed values, so the table needs nobody.',
      severity: 'error',
      from: { path: '^src/config\\.ts$' },
      to: anythingBut('domain/'),
    },
    {
      name: 'joins-know-no-surface',
      comment:
        'app.ts, rounds.ts and nightly.ts join the rooms. What calls them (the command line, the console) is unknown to them.',
      severity: 'error',
      from: { path: '^src/(app|rounds|nightly)\\.ts$' },
      to: { path: '^src/(cli\\.ts$|commands/|console/)' },
    },
    {
      name: 'only-the-app-starts-the-night',
      comment:
        'One door to a run: the application. A command that joined the stages itself would be a second nightly.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|rounds|nightly)\\.ts$' },
      to: { path: '^src/(rounds|nightly)\\.ts$' },
    },
    {
      name: 'nobody-imports-the-cli',
      comment: 'It acts when it is loaded.',
      severity: 'error',
      from: {},
      to: { path: '^src/cli\\.ts$' },
    },
    {
      name: 'no-circles',
      comment:
        'Files that need each other are one file, or hide a third. Types count: a circle of types is one too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'program-without-its-tests',
      comment: 'dist/ is built from src/ alone: what lies outside is not there at a centre.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|fixtures|bench|scripts|demo)/' },
    },
    {
      name: 'program-without-development-packages',
      comment: 'npm install --omit=dev must leave a program that runs.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would escape every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Types are dependencies as well: a room that names the types of another is no stranger to it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
