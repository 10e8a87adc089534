/**
 * The law of imports: an allow-list of arrows between rooms. What is not listed is forbidden.
 * Type imports and re-exports count: a type is a dependency of ideas.
 * Knows rooms and packages; must not know what any file does.
 */
import { type Node, type Source, target } from './source.ts';

const CORE = ['run', 'graph', 'workflow', 'schemas', 'std'];
const SOCKETS = ['ports', ...CORE];
const ADAPTERS = ['steps', 'backends', 'stores', 'observers'];

/** For each room the rooms it may import; every room may import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  std: [],
  modules: ['std'],
  schemas: ['std'],
  workflow: ['schemas', 'std'],
  graph: ['workflow', 'schemas', 'std'],
  run: ['graph', 'workflow', 'schemas', 'std'],
  schedule: SOCKETS,
  ports: CORE,
  engine: ['schedule', 'modules', ...SOCKETS],
  web: ['run', 'std'],
  steps: ['web', 'modules', ...SOCKETS],
  backends: ['modules', ...SOCKETS],
  stores: SOCKETS,
  observers: ['web', ...SOCKETS],
  pictures: SOCKETS,
  testing: SOCKETS,
  registry: [...ADAPTERS, 'pictures', 'testing', 'schedule', ...SOCKETS],
  config: ['registry', 'steps', 'engine', 'modules', ...SOCKETS],
  index: [
    'config',
    'registry',
    ...ADAPTERS,
    'pictures',
    'testing',
    'engine',
    'schedule',
    ...SOCKETS,
  ],
  cli: [
    'index',
    'config',
    'registry',
    'engine',
    'modules',
    'schedule',
    'pictures',
    'observers',
    'stores',
    ...SOCKETS,
  ],
};
const NODE_ROOMS = new Set([
  'modules',
  'engine',
  'config',
  'cli',
  'registry',
  'index',
  'web',
  'testing',
  ...ADAPTERS,
]);
/** For each package the files that may touch it. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  yaml: /^src\/workflow\/formats\//,
  '@marcbachmann/cel-js':
    /^src\/graph\/expression-(checked|into|language|maps|reads|statuses)\.ts$/,
  postgres: /^src\/stores\/postgres\/link\.ts$/,
  '@grpc/grpc-js': /^src\/steps\/grpc\//,
  '@grpc/proto-loader': /^src\/steps\/grpc\//,
  libsql: /^src\/stores\/sql\/driver\.ts$/,
  jiti: /^src\/(modules\/import-module|cli\/commands\/doctor)\.ts$/,
  '@babel/parser': /^src\/modules\/syntax\.ts$/,
  '@cfworker/json-schema': /^src\/schemas\/json-check\.ts$/,
  'get-east-asian-width': /^src\/std\/fit\.ts$/,
  picocolors: /^src\/(observers|cli)\//,
  commander: /^src\/cli\//,
  'prom-client': /^src\/observers\/metrics\.ts$/,
  '@opentelemetry/api': /^src\/observers\/otel\//,
  '@opentelemetry/resources': /^src\/observers\/otel\//,
  '@opentelemetry/sdk-trace-base': /^src\/observers\/otel\//,
  '@opentelemetry/exporter-trace-otlp-http': /^src\/observers\/otel\/collector\.ts$/,
  '@opentelemetry/exporter-trace-otlp-proto': /^src\/observers\/otel\/collector\.ts$/,
  // A module of the author's, named by a workflow or on the command line.
  'eventsource-parser': /^src\/web\/event-stream\.ts$/,
  undici: /^src\/web\/(client|guard)\.ts$/,
  '(computed)': /^src\/modules\/import-module\.ts$/,
};

/** `src/run/fold.ts` is in the room `run`; `src/index.ts` is a room of its own. */
export function roomOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

/** Every arrow that the table does not allow. */
export function arrows(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap(({ from, typeOnly }) => {
      const room = roomOf(source.path);
      const why = from.startsWith('.') ? ofFile(source, from, room) : ofPackage(source, from, room);
      if (why !== undefined) return [`${source.path} imports ${from}: ${why}`];
      if (room === 'ports' && !typeOnly) return [`${source.path} imports ${from} not as a type`];
      return [];
    }),
  );
}

function ofFile(source: Source, from: string, room: string): string | undefined {
  const to = target(source, from);
  if (!to.startsWith('src/')) return 'leads out of src';
  if (!from.endsWith('.ts')) return 'names no .ts file';
  const allowed = MAY_IMPORT[room];
  if (allowed === undefined) return `src/${room} is no room of the table`;
  const other = roomOf(to);
  return other === room || allowed.includes(other) ? undefined : `${room} may not import ${other}`;
}

function ofPackage(source: Source, from: string, room: string): string | undefined {
  if (from.startsWith('node:')) {
    return NODE_ROOMS.has(room) ? undefined : `${room} may not import node:*`;
  }
  const name = from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
  return PACKAGES[name]?.test(source.path) ? undefined : 'no such package here';
}

/** Files that import each other in a circle, as `a -> b -> a`; one circle per tangle. */
export function circles(sources: readonly Source[]): string[] {
  const imports = linksOf(sources);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

const ADAPTER = /^src\/(steps|backends|stores|schedule\/strategies)\//;

/** Adapter files that no door leads to. */
export function unreachable(sources: readonly Source[]): string[] {
  const imports = linksOf(sources);
  const seen = new Set<string>();
  const stack = ['src/registry.ts', 'src/index.ts'];
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    stack.push(...(imports.get(path) ?? []));
  }
  const paths = sources.map(({ path }) => path);
  return paths.filter((path) => ADAPTER.test(path) && !seen.has(path));
}

const HEAVY = /^src\/(index\.ts|registry\.ts|cli\/commands\/(?!index\.ts)|workflow\/formats\/)/;

/** Files that the command line would load whatever is called. */
export function heavyAtStart(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const seen = new Set(['src/cli/program.ts']);
  for (const path of seen) {
    const source = byPath.get(path);
    for (const { from, typeOnly, later } of source?.imports ?? []) {
      if (from.startsWith('.') && !typeOnly && !later) seen.add(target(source!, from));
    }
  }
  return [...seen].filter((path) => HEAVY.test(path));
}

function linksOf(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sources.map((source) => {
      const near = source.imports.filter(({ from }) => from.startsWith('.'));
      return [source.path, near.map(({ from }) => target(source, from))] as const;
    }),
  );
}

const OF_DEFINITIONS = ['idOf', 'labelOf', 'needsOf', 'settingsAt', 'stepAt'];

/** Whoever has a run asks `run/steps.ts` about its steps: only there a step leads to its definition. */
export function pastTheRun(source: Source): string[] {
  const names = (file: string) =>
    source.nodes
      .filter(
        ({ node, parent }) => node.type === 'ImportSpecifier' && leadsTo(source, parent, file),
      )
      .map(({ node }) => (node.imported as Node).name as string);
  if (source.path === 'src/run/steps.ts' || !names('src/run/run.ts').includes('Run')) return [];
  const asked = names('src/graph/graph.ts').filter((name) => OF_DEFINITIONS.includes(name));
  return asked.map((name) => `${source.path} asks the graph for ${name}`);
}

function leadsTo(source: Source, statement: Node | undefined, file: string): boolean {
  const from = (statement?.source as Node | undefined)?.value;
  return typeof from === 'string' && from.startsWith('.') && target(source, from) === file;
}
