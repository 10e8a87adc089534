/**
 * The socket for *what* an attempt does.
 * Knows declarations and contexts; must not know where an attempt happens, nor any step type.
 */
import type { StepDeclaration } from '../graph/catalog.ts';
import type { HiddenText } from '../run/hidden.ts';
import type { Rounds } from '../run/rounds.ts';
import type { Path } from '../std/json-schema.ts';
import type { Diagnostic, DiagnosticCode } from '../workflow/diagnostic.ts';
import type { RunOfHook, RunOfStep, StepContext } from '../workflow/step-context.ts';
import type { Abilities } from './abilities.ts';

export type { Metadata, StepContext } from '../workflow/step-context.ts';

/** What only a step type of the registry sees beyond the public context. */
export interface AttemptContext extends StepContext {
  /** The run; in a step of a hook also how it stands. */
  readonly run: RunOfStep & Partial<RunOfHook>;
  /** How long the attempt may take to stop once it is asked to, in milliseconds. */
  readonly graceMs: number;
  /** Most memory that the attempt may take where it has a place of its own, in bytes. */
  readonly memoryMax?: number | undefined;
  /** How long the attempt may take as a whole, in milliseconds; undefined where nothing says so. */
  readonly timeoutMs?: number | undefined;
  /** The tools that the step's backend offers. */
  readonly abilities: Abilities;
  /** How far a step has come that runs others round by round. */
  readonly rounds?: Rounds;
  /** Set where a secret is known that text which comes in pieces may hold. */
  readonly hidden?: HiddenText | undefined;
  /** Shows a piece of the output while it comes; undefined where nobody looks. */
  readonly stream?: ((text: string) => void) | undefined;
  /** The workflow that a step runs which calls one. */
  readonly callee?: Callee | undefined;
}

export interface Callee {
  /** What it makes of an input: with its defaults. Throws a `StepFailure` for one that it does not take. */
  accept(input: unknown): Promise<unknown>;
}

/** Where a workflow stands on disk. Nothing outside `root` may be named by it. */
export interface Place {
  readonly root: string;
  /** The folder that relative paths start from. */
  readonly directory: string;
  /** Whether that is the current folder, because nothing says where the workflow stands. */
  readonly isCurrent?: boolean;
  /** Whether a step may work in a folder outside `root` after all; default false. */
  readonly allowOutside?: boolean;
}

/** A fault that a step type found in its settings; `key` is the setting, `path` leads on from there. */
export interface ConfigProblem extends Pick<Diagnostic, 'atKey' | 'within'> {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly key?: string;
  readonly path?: Path;
  readonly fix?: string;
}

/**
 * What a step was prepared to, or what is wrong with it. `contents` is a few letters that differ when
 * the files differ that the step is made of. `warnings`: what its author should know, and does not stop it.
 */
export type Prepared<R> =
  | {
      readonly ready: R;
      readonly contents?: string;
      readonly warnings?: readonly ConfigProblem[];
    }
  | { readonly problems: readonly ConfigProblem[] };

/** A step to be made ready before the run starts. */
export interface Preparation<Config> {
  /** What stands after `uses:`. */
  readonly uses: string;
  /** The settings; those that hold an expression are still as written. */
  readonly config: Config;
  readonly place: Place;
  /** How long an attempt may take to stop once it is asked to, in milliseconds. */
  readonly graceMs: number;
  /** False for validate and plan: then nobody's code may run. */
  readonly load: boolean;
}

/**
 * A kind of step. `run` gets what `prepare` made, or else the settings, and returns the output or a
 * promise of it; it fails by throwing, best a `StepFailure` with a code.
 */
export interface StepType<Config = unknown, Ready = Config> extends StepDeclaration {
  /** What `prepare` asks for beside the place: with `uses`, steps that differ in their settings alone are made ready once. Default: all. */
  readonly preparedBy?: 'uses';
  /** Looks at files before the run starts, and finds what is wrong with them. */
  prepare?(preparation: Preparation<Config>): Promise<Prepared<Ready>>;
  run(ready: Ready, context: AttemptContext): unknown;
}

/** Any step type, its own types forgotten: what a registry holds. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds types of every configuration.
export type AnyStepType = StepType<any, any>;
