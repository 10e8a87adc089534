/**
 * What is wrong with a workflow, where, and how to mend it.
 * Knows codes, places and sentences; must not know how they are printed or what a run is.
 *
 * A diagnostic is always the author's: it is a value in a list, never thrown.
 */

import type { Misfit, Path } from '../std/json-schema.ts';
import { printableLines, quoted } from '../std/printable.ts';
import type { Range, Source } from './source.ts';

export type { Range } from './source.ts';

/** Every code, with the one sentence that the reference page gives for it. */
export const DIAGNOSTIC_CODES = {
  E_EMPTY: 'The file holds no workflow.',
  E_NOT_A_WORKFLOW: 'The file is not a workflow in any format that Heddle reads.',
  E_YAML_SYNTAX: 'The text is not valid YAML 1.2.',
  E_YAML_TAG: 'A YAML tag or directive that is not part of the YAML 1.2 core schema.',
  E_YAML_ALIAS: 'An alias is unknown, points to itself, or expands to too much.',
  E_ENCODING: 'The file is not UTF-8 text.',
  E_CONTROL_CHARACTER: 'A control or invisible character where it could hide something.',
  E_CONFLICT_MARKER: 'The file holds an unresolved merge conflict.',
  E_FILE_TOO_LARGE: 'The file is larger than the limit.',
  E_FILE: 'The file cannot be read.',
  E_TOO_DEEP: 'The text nests deeper than the limit.',
  E_DUPLICATE_KEY: 'A mapping has the same key twice.',
  E_RESERVED_KEY: 'A key that JavaScript objects treat specially.',
  E_BAD_KEY: 'A key that is not text.',
  E_BAD_NUMBER: 'A number that cannot be kept exactly.',
  E_RUN_ON_IMPORT: 'A module that starts a run while the command line imports it. Nothing ran.',
  E_UNKNOWN_KEY: 'A key that has no meaning at this place.',
  E_MISSING_KEY: 'A key that must be given.',
  E_TYPE: 'A value of the wrong kind.',
  E_RANGE: 'A number or a list outside its limits.',
  E_CHOICE: 'A word that is not one of the choices.',
  E_FORMAT: 'Text that does not follow its grammar.',
  E_VERSION: 'A format version that this Heddle does not know.',
  E_NO_STEPS: 'A workflow without steps.',
  E_TOO_MANY_STEPS: 'More steps than the limit.',
  E_BAD_ID: 'An id that breaks the rule for names.',
  E_RESERVED_ID: 'An id that JavaScript objects treat specially.',
  E_DUPLICATE_ID: 'Two steps with one id.',
  E_DUPLICATE_WORKFLOW: 'The same file or workflow given twice.',
  E_UNKNOWN_NEED: 'A need that is not a step of this workflow.',
  E_BODY_NEED: 'A need of a step in the body of another one, which stands outside of it.',
  E_CASES: 'A step that chooses has no cases, or none with steps, or another one has some.',
  E_CASE: 'A step chooses a case that it has not, and it has no default.',
  E_BODY:
    'Steps in a step whose type takes none, or none in one that runs them for each item or in rounds.',
  E_WORKFLOW_FILE:
    'A workflow that a step calls is missing, cannot be used, or has what only a run of its own can have.',
  E_CALL_INPUT:
    'A step gives the workflow that it calls an input which that does not take, or not all that it needs.',
  E_LOOP: 'A loop that does not say when it ends, or says it twice, or has no limit.',
  E_DEPTH: 'Steps that stand in each other deeper than the limit.',
  E_GROUP_SETTING: 'A setting that a step which runs others, or one of those, cannot have.',
  E_SELF_NEED: 'A step that needs itself.',
  E_PART: 'A `start` or `target` that names no step, or steps that do not lead to each other.',
  E_GOES_TO: 'A `goes_to` that names no step beside its own, or of a step that never jumps.',
  E_CYCLE: 'Steps that need each other in a circle.',
  E_FOREIGN_NEED: 'A need that belongs to another workflow.',
  E_UNKNOWN_STEP_TYPE: 'A step type that is not registered.',
  E_UNKNOWN_STRATEGY: 'A strategy that is not registered.',
  E_NO_BACKEND: 'No backend offers what a step type requires.',
  E_NO_TRANSACTIONS: 'A step with transactional effects, and a store without a database.',
  E_CACHE:
    'A cache on a step whose effects must be had, on one that runs others, or without a key on a function in a program.',
  E_POLL: 'A `poll` on a step that passes its input on.',
  E_BAD_CONFIG: 'A setting under `with` that its step type does not accept.',
  E_BAD_INPUT_FROM: 'An `input_from` that names something the step does not need.',
  E_RUN_IF: 'A `run_if` that names no need, or can never hold.',
  E_HOOK_NEED: 'A need of a step whose list does not run before, or an output that reads a hook.',
  E_UNKNOWN_POOL: 'A pool that is not declared.',
  E_POOL: 'A step that takes more of a pool than there is.',
  E_EXPRESSION: 'An expression that cannot be read or names something unknown.',
  E_EXPRESSION_STEP: 'An expression that reads a step its own step does not need.',
  E_LEFT_OUT: 'An expression that cannot do without a step which the run leaves out.',
  E_STATIC: 'An expression where the structure must be known before the run.',
  E_UNKNOWN_SECRET: 'A secret that the workflow does not declare under `secrets`.',
  E_SECRET_POSITION:
    'A secret where it would be kept or shown, or as part of an expression that makes something else of it.',
  E_SECRET: 'A secret that a step reads and that has no source on this machine.',
  E_CONFIG: 'A file of settings that cannot be used, or several of them in one folder.',
  E_ENV: 'A variable that a run had when it began, that it still needs, and that is not set.',
  E_MODULE: 'A module file that cannot be used.',
  E_MISSING_PACKAGE: 'A step needs a package that is not installed.',
  E_WASM: 'A WebAssembly module that cannot be used.',
  E_SCHEMA: 'A schema of inputs or outputs that cannot be used.',
  E_INPUT: 'An input that is missing, unknown or of the wrong kind.',
  W_KEY_ORDER: 'Keys that are whole numbers, which are kept before all others.',
  W_DUPLICATE_NEED: 'The same need given twice.',
  W_MAPPED: 'Something another system says in its own way, and what it became here.',
  W_UNUSED:
    'Something that has no effect here, or that another system understands and Heddle does not use.',
  E_UNSUPPORTED: 'Something another system does, and Heddle does not.',
  W_OFFLINE:
    'An `llm` step that names no model: nobody is asked, and its answer is a text of the step.',
  W_SCHEMA: 'A format in a schema that is not known: nothing is held against it.',
  W_TIMEOUT: 'A step may run longer than its run.',
  W_POOL: 'A pool that no step uses.',
  W_CPU: 'A step in the pool `cpu` that cannot leave the main thread.',
  W_CONSTANT: 'A condition that is always the same.',
  W_SECRET_ENV:
    'A variable of a program that looks like a secret, and is written there or read from the environment: it is not masked.',
  W_SECRET_INPUT: 'An input that looks like a secret: inputs are kept with the run, and shown.',
  W_SECRET_INLINE:
    'What looks like a secret is written into a workflow or a file of settings: it is kept and shown as it is.',
  W_SECRET_SHORT: 'A secret of fewer than 6 characters: it is not masked.',
  W_ENV:
    'An environment variable that an expression reads, or a listed one that a step inherits, and that is not set.',
  W_UNCAUGHT:
    'A step threw outside its promise after it had settled, or nobody knows whose error it was.',
  W_FILE_CHANGED: 'The file of a kept workflow has changed since its run began.',
  N_FILE_GONE:
    'A kept workflow is used as it was kept: its file is no longer there, or it came from standard input.',
  N_TIE: 'Several needs could give the input; the note says which one does.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
export type Severity = 'error' | 'warning' | 'note';

/** A place: in the workflow as authored, or in the text. */
export interface Spot {
  readonly path?: Path;
  readonly range?: Range;
  /** The range meant is that of the key at `path`, not of its value. */
  readonly atKey?: boolean;
}

/** One finding. `path` leads into the workflow as authored; the place in the file follows from it. */
export interface Diagnostic extends Spot {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: string;
  /** The fix for whoever calls from a program, where that is another one. */
  readonly fixInCode?: string;
  /** A part of the text at `path`: offsets into that text. */
  readonly within?: Range;
  /** The line may hold a secret: it is not shown. */
  readonly isHidden?: true;
  /** The fix quotes the value at `path`: as it is written, where that is known. */
  readonly asText?: true;
  /** The fix quotes the value at this path of the run's input: as it is written, where that is known. */
  readonly given?: Path;
  /** Other places that the fix speaks of: their lines are named behind it. */
  readonly related?: readonly Spot[];
  /** The file that it is about, where that is another one than the workflow's own: of a workflow that is called. */
  readonly source?: Source;
}

/** A diagnostic; its severity is the first letter of its code. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  where: Omit<Diagnostic, 'code' | 'severity' | 'message'> = {},
): Diagnostic {
  const severity = code.startsWith('E') ? 'error' : code.startsWith('W') ? 'warning' : 'note';
  const told: Diagnostic = { code, severity, message: printableLines(message), ...where };
  return where.fix === undefined ? told : { ...told, fix: printableLines(where.fix) };
}

/** Whether any of them stops the workflow from running. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

const MISFIT_CODES = {
  type: 'E_TYPE',
  'unknown-key': 'E_UNKNOWN_KEY',
  missing: 'E_MISSING_KEY',
  range: 'E_RANGE',
  choice: 'E_CHOICE',
  format: 'E_FORMAT',
} as const;

/** The key that a path ends in, with the place in its list: `"needs", item 2: `. */
function keyOf(path: Path): string {
  const last = path[path.length - 1];
  if (typeof last === 'string') return `${quoted(last)}: `;
  const above = path[path.length - 2];
  return typeof last === 'number' && typeof above === 'string' && path.length > 2
    ? `${quoted(above)}, item ${last + 1}: `
    : '';
}

/** A misfit as a diagnostic, with a subject such as `step "load"` in front. */
export function misfitDiagnostic(
  { kind, path, message, usual, fix = usual, atKey, asText }: Misfit,
  subject: string,
  code: DiagnosticCode = MISFIT_CODES[kind],
): Diagnostic {
  const key = atKey === true || kind === 'missing' ? '' : keyOf(path);
  return diagnostic(code, `${subject}: ${key}${message}.`, {
    path,
    ...(fix !== undefined && { fix }),
    ...(atKey === true && { atKey }),
    ...(asText === true && { asText }),
  });
}
