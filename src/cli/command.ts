/**
 * What a command is: one declaration from which parsing, help and the reference page are made. Only the
 * command that is called is loaded.
 * Must not know any command.
 */
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface CommandOption {
  /** As commander reads it: `-o, --output <file>`. */
  readonly flags: string;
  readonly summary: string;
  /** Turns the text into a value; throws a `UsageError` for what it refuses. */
  readonly parse?: (text: string, before: never) => unknown;
  readonly default?: unknown;
}

/** Such as `--output`. */
export function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

/** What is known of a command before it is loaded: its part in the help of the whole. */
export interface CommandEntry {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  /** Such as `<files...>`, or several such as `<run>` and `[step]`; none when there are none. */
  readonly arguments?: string | readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each command has options of its own.
  load(): Promise<Command<any>>;
}

export interface Command<Options = Record<string, unknown>> {
  readonly options: readonly CommandOption[];
  /** It runs no code that settings name, unless the call names these settings. */
  readonly runsNothing?: true;
  run(args: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode>;
}

/** A call that makes no sense; the process ends with 2 and nothing has run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly fix: string | undefined;
  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}
