/**
 * From the text of a file of settings to what it says, or to what is wrong with it.
 * Knows keys and units; must not know what a setting does, nor the file system.
 */
import { defined } from '../../std/defined.ts';
import type { Span } from '../../std/duration.ts';
import { type Misfit, misfits, type Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { quoted } from '../../std/printable.ts';
import { isWebAddress } from '../../std/web-address.ts';
import { UNLIMITED } from '../bounds.ts';
import { concurrencyFault } from '../concurrency-fault.ts';
import { type Diagnostic, diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import { wordProblem } from '../name.ts';
import { holdsToken } from '../secret-looks.ts';
import { secretNameFault } from '../secret-name.ts';
import type { Source } from '../source.ts';
import type { LlmDefaults } from '../with/llm.ts';
import type { Budget, Concurrency, FailureMode, Pool } from '../workflow.ts';
import { configSchema } from './config-schema.ts';
import { durationOf, poolsOf } from './heddle-step.ts';
import { readYaml } from './yaml-document.ts';

type Raw = Readonly<Record<string, unknown>>;

/** Where a secret comes from. */
export type SecretEntry =
  | { readonly env: string }
  | { readonly file: string }
  /** A program and its arguments; what it prints is used for `ttlMs`, by default five minutes. */
  | { readonly command: readonly string[]; readonly ttlMs?: Span };

/** What a file of settings says. */
export interface ConfigValues {
  readonly store?: string;
  readonly defaults?: ConfigDefaults;
  readonly pools?: Readonly<Record<string, Pool>>;
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
  readonly guard?: 'off' | 'public';
  readonly llm?: LlmDefaults;
  readonly observe?: ObserveValues;
  /** Exports of modules: `./file.ts#export`. */
  readonly stepTypes?: readonly string[];
}

/** What commands tell of runs, and where to. */
export interface ObserveValues {
  /** The address of a collector. */
  readonly otlp?: string;
  readonly log?: { readonly file: string; readonly level?: string };
  /** A file for Prometheus. */
  readonly metrics?: string;
  /** A server that is told how runs stand, and the file for what could not be sent. */
  readonly status?: { readonly url: string; readonly fallback?: string };
}

interface ConfigDefaults {
  readonly strategy?: string;
  readonly onFailure?: FailureMode;
  readonly drain?: boolean;
  readonly concurrency?: Concurrency;
  readonly timeoutMs?: number;
  readonly maxBranches?: number;
  readonly budget?: Budget;
  readonly branchTimeoutMs?: number;
}

export interface ConfigReading {
  /** Undefined where the file cannot be used. */
  readonly values: ConfigValues | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

/** Throws nothing. */
export function readConfig(
  text: string,
  file: string,
  strategies: readonly string[],
): ConfigReading {
  const { value: read, diagnostics, source } = readYaml(text, file);
  // A file without settings marks the root of a project.
  if (diagnostics.some(({ code }) => code === 'E_EMPTY'))
    return { values: {}, diagnostics: [], source };
  if (read === undefined) return { values: undefined, diagnostics, source };
  const value = read ?? {};
  const found = [...diagnostics, ...faultsIn(value, strategies), ...inlineSecrets(value)];
  const values = hasErrors(found) ? undefined : toValues(value as Raw);
  return { values, diagnostics: found, source };
}

function faultsIn(value: unknown, strategies: readonly string[]): Diagnostic[] {
  const wrong = misfits(configSchema(strategies), value).map(told);
  if (!isMapping(value)) return wrong;
  const { pools, secrets, defaults } = value;
  const more = [...boundFaults(defaults), ...addressFaults(value)];
  return [...wrong, ...poolFaults(pools), ...secretFaults(secrets), ...more];
}

function told(misfit: Misfit): Diagnostic {
  const { path, kind } = misfit;
  const [top, name] = path;
  // What stands there instead of a place may be the secret itself.
  if (top === 'secrets' && path.length === 2 && kind === 'type') return literalSecret(String(name));
  return misfitDiagnostic(misfit, subjectOf(path));
}

function subjectOf([top, name, ...more]: Path): string {
  const isIn = (more.length > 0 && name) || undefined;
  if (top === 'pools' && isIn !== undefined) return `pool ${quoted(String(name))}`;
  if (top === 'secrets' && isIn !== undefined) return `secret ${quoted(String(name))}`;
  return top === 'defaults' && name !== undefined ? 'defaults' : 'config';
}

function literalSecret(name: string): Diagnostic {
  const message = `secret ${quoted(name)}: expected where it comes from; what stands here is not shown.`;
  const fix = `write where it comes from: ${name}: { env: NAME }, { file: ./PATH } or { command: [PROGRAM] }`;
  return diagnostic('E_TYPE', message, { path: ['secrets', name], fix, isHidden: true });
}

function poolFaults(pools: unknown): Diagnostic[] {
  if (!isMapping(pools)) return [];
  return Object.keys(pools).flatMap((name) => {
    const problem = wordProblem(name, 'the pool name');
    if (problem === undefined) return [];
    const more = { path: ['pools', name], atKey: true, fix: problem.fix };
    return [diagnostic('E_BAD_ID', `${problem.message}.`, more)];
  });
}

const KINDS = ['env', 'file', 'command'] as const;

function secretFaults(secrets: unknown): Diagnostic[] {
  if (!isMapping(secrets)) return [];
  return Object.entries(secrets).flatMap(([name, entry]) => {
    const path = ['secrets', name];
    const fault = secretNameFault(name, path);
    if (fault !== undefined) return [{ ...fault, atKey: true }];
    return isMapping(entry) ? entryFaults(name, entry, path) : [];
  });
}

function entryFaults(name: string, entry: Raw, path: Path): Diagnostic[] {
  const kinds = KINDS.filter((kind) => entry[kind] !== undefined);
  const unknown = Object.keys(entry).some((key) => ![...KINDS, 'ttl'].includes(key));
  const subject = `secret ${quoted(name)}`;
  if (kinds.length === 0 && !unknown) {
    const message = `${subject}: it does not say where it comes from.`;
    return [diagnostic('E_MISSING_KEY', message, { path, fix: `give one of ${KINDS.join(', ')}` })];
  }
  if (kinds.length > 1) {
    const message = `${subject}: ${kinds.join(' and ')} are given; it has one place.`;
    return [diagnostic('E_UNKNOWN_KEY', message, { path, fix: 'keep one of them' })];
  }
  if (entry.ttl === undefined || kinds[0] === 'command') return [];
  const message = `${subject}: "ttl" belongs to a command: ${kinds[0]} is read anew each time.`;
  return [
    diagnostic('E_UNKNOWN_KEY', message, { path: [...path, 'ttl'], atKey: true, fix: 'remove it' }),
  ];
}

/** A password in the address of the store, a token among the words of a command. */
function inlineSecrets(value: unknown): Diagnostic[] {
  const { store, secrets } = isMapping(value) ? value : {};
  const found: Diagnostic[] = [];
  const add = (what: string, path: Path, fix: string) =>
    found.push(diagnostic('W_SECRET_INLINE', `config: ${what}.`, { path, fix, isHidden: true }));
  if (typeof store === 'string' && /^\w+:\/\/[^/?#@:]*:[^/?#]+@/.test(store))
    add('the address of the store holds a password', ['store'], 'give the address in HEDDLE_STORE');
  for (const [name, entry] of Object.entries(isMapping(secrets) ? secrets : {})) {
    const { command } = isMapping(entry) ? entry : {};
    const words = Array.isArray(command) ? command : [];
    const at = words.findIndex((word) => typeof word === 'string' && holdsToken(word));
    const what = `the command for the secret ${quoted(name)} holds what looks like a secret itself`;
    if (at >= 0)
      add(what, ['secrets', name, 'command', at], 'let the program read it from where it is kept');
  }
  return found;
}

function boundFaults(defaults: unknown): Diagnostic[] {
  const { concurrency } = isMapping(defaults) ? defaults : {};
  if (!isMapping(concurrency)) return [];
  const path = ['defaults', 'concurrency'];
  const fault = concurrencyFault(concurrency as unknown as Concurrency, 'defaults', path);
  return fault === undefined ? [] : [fault];
}

const ADDRESSES: readonly (readonly [Path, string, string])[] = [
  [['observe', 'otlp'], 'a collector', 'http://127.0.0.1:4318'],
  [['observe', 'status', 'url'], 'a server', 'https://status.example.org/runs'],
  [['llm', 'url'], 'a server', 'http://127.0.0.1:8000/v1'],
];

/** They may hold tokens, so they are not shown. */
function addressFaults(value: Raw): Diagnostic[] {
  return ADDRESSES.flatMap(([path, whose, example]) => {
    const text = path.reduce<unknown>((at, key) => (isMapping(at) ? at[key] : undefined), value);
    if (typeof text !== 'string' || text === '' || isWebAddress(text)) return [];
    const message = `config: "${path.join('.')}" is no address of ${whose}.`;
    const fix = `give an address such as ${example}`;
    return [diagnostic('E_TYPE', message, { path, fix, isHidden: true })];
  });
}

function toValues({
  store,
  defaults,
  pools,
  secrets,
  guard,
  llm,
  observe,
  stepTypes,
}: Raw): ConfigValues {
  return defined({
    store,
    defaults: defaults && toDefaults(defaults as Raw),
    pools: poolsOf(pools),
    secrets: secrets && entriesOf(secrets as Raw),
    guard,
    llm,
    observe,
    stepTypes,
  }) as ConfigValues;
}

function toDefaults(raw: Raw): ConfigDefaults {
  return defined({
    strategy: raw.strategy,
    onFailure: raw.on_failure,
    drain: raw.drain,
    concurrency: raw.concurrency === UNLIMITED ? Number.POSITIVE_INFINITY : raw.concurrency,
    timeoutMs: durationOf(raw.timeout),
    maxBranches: raw.max_branches,
    budget: raw.budget,
    branchTimeoutMs: durationOf(raw.branch_timeout),
  });
}

function entriesOf(secrets: Raw): Record<string, SecretEntry> {
  const entries = Object.entries(secrets as Readonly<Record<string, Raw>>);
  return Object.fromEntries(
    entries.map(([name, { ttl, ...place }]) => [
      name,
      defined({ ...place, ttlMs: durationOf(ttl) }) as SecretEntry,
    ]),
  );
}
