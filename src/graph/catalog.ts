/**
 * What compiling must know of the adapters: names, schemas and needs, never behaviour.
 * Must not know any adapter; `ports/` extends these declarations with what they do.
 */
import type { Schema } from '../std/schema.ts';
import type { Intent } from '../workflow/workflow.ts';
import type { Expected } from './expected.ts';

export const ABILITIES = ['closures', 'sandbox', 'process', 'threads'] as const;
/**
 * What a backend can offer and a step type can require.
 * `closures`: runs functions that live in this process. `sandbox`: runs foreign code walled off.
 * `process`: runs programs as child processes. `threads`: calls functions of module files on other
 * threads.
 */
export type Ability = (typeof ABILITIES)[number];

/**
 * How often a step's bodies run: once per item of a list, or one round after the other; or one of them, which the
 * step chooses, once; or another workflow, once.
 */
export type GrowthKind = 'items' | 'rounds' | 'choice' | 'call';

/** What belongs to steps that grow. */
export interface GrowthDeclaration {
  readonly kind: GrowthKind;
  /** The key of the step that holds what it grows into. */
  readonly body: 'steps' | 'cases' | 'file';
  /** The key of `with` that is worked out for each item, and not with the others. */
  readonly key?: string;
  /** Keys of `with` that hold an expression, and no template: whether another round comes, of which it has one. */
  readonly conditions?: readonly RoundKey[];
  /** The key of `with` that says how many items or rounds are too many; of rounds it has to be there. */
  readonly limit?: string;
}

/** `while`: there is another round where it holds. `until`: where it does not, and there was one before. */
export type RoundKey = 'while' | 'until';

/** What OpenTelemetry is told of attempts. Never what they work on, nor what they give. */
export interface TelemetryDeclaration {
  /** The key of metadata that is there once an attempt has asked another program: its span is of the kind `client` then. */
  readonly client?: string;
  /** What is told of each attempt, by the names that OpenTelemetry has. */
  readonly always?: Readonly<Record<string, string | number | boolean>>;
  /** Keys of metadata that are told, and what they are called there: one name, or several. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** A step type as seen before anything runs. */
export interface StepDeclaration {
  /** The word after `uses:`. */
  readonly name: string;
  /** One sentence for help pages. */
  readonly summary: string;
  readonly intent: Intent;
  /** What may stand under `with:`. */
  readonly with: Schema;
  /** Keys of `with` that shape the run and so may not hold expressions. */
  readonly staticKeys?: readonly string[];
  /** Those among them that may hold expressions in a body, where each item has its own. */
  readonly perItem?: readonly string[];
  /** What to do instead of writing an expression there, by key. */
  readonly staticFixes?: Readonly<Record<string, string>>;
  /** Keys that other tools have for it, and those of `with` they may stand for: the first that the value fits. A step has at most one of them. */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
  /**
   * Keys of `with` that the workflow's `defaults` give to steps that do not say otherwise; mappings are put
   * together. `onlyWith`: not to steps without that key.
   */
  readonly usual?: Readonly<Record<string, { readonly onlyWith?: string }>>;
  /**
   * Keys of `with` that say how much its steps may take, how many at once and what their failures mean, and nothing of
   * what they do: a retry keeps the results of a step of which these alone have changed.
   */
  readonly limits?: readonly string[];
  /** The key of `with` that lists variables which a step gets from the environment. It is static. */
  readonly inherits?: string;
  /** Where below `with` a secret may stand: `url`, or with `headers.*` anything below `headers`. */
  readonly secretKeys?: readonly string[];
  /**
   * Where below `with` paths stand, from the folder of the workflow file: `cwd`, or `tls.ca`; a text or a list of texts. A
   * file that moves leads there anew. `orText`: a text of several lines, or one that an expression gives, is no path there.
   */
  readonly paths?: Readonly<Record<string, { readonly orText?: true }>>;
  /** How long an attempt of its steps may take, in milliseconds, where nothing says so. */
  readonly timeoutMs?: number;
  /** Set where a failure of its steps does not count, unless they say otherwise. */
  readonly optional?: true;
  /** What its steps wait for from outside: a message with the name that is in `message`, or an approval. */
  readonly expects?: Expected['kind'];
  /** What OpenTelemetry is told of its attempts; default nothing but what it is told of all. */
  readonly telemetry?: TelemetryDeclaration;
  /** Whether its attempts may jump to another step (`context.goto`). */
  readonly jumps?: true;
  /** Set where its steps grow into others. */
  readonly grows?: GrowthDeclaration;
  readonly requires?: readonly Ability[];
  /** What it requires instead when the step takes a place in the pool `cpu`. */
  readonly onThreads?: readonly Ability[];
}

/** A backend as seen before anything runs. */
export interface BackendDeclaration {
  readonly name: string;
  readonly offers: readonly Ability[];
}

/** Everything that a workflow may name. */
export interface Catalog {
  readonly stepTypes: ReadonlyMap<string, StepDeclaration>;
  readonly backends: readonly BackendDeclaration[];
  readonly strategies: readonly string[];
  /** Pools beside those of the workflow and the built-in ones. */
  readonly pools?: readonly string[];
}
