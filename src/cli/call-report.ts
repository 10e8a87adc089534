/**
 * What goes wrong with a call, in one or two lines with a fix.
 * Knows the errors of parsing, of commands and of the engine; must not know what any command does.
 */
import { CommanderError } from 'commander';
import { EngineError } from '../engine/engine-error.ts';
import { bareCommand } from '../std/command-text.ts';
import { saidBy } from '../std/error-like.ts';
import { nearest } from '../std/nearest.ts';
import { printable, printableLines, show } from '../std/printable.ts';
import { type CommandOption, longName, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface Call {
  readonly argv: readonly string[];
  /** Those of the command that is called. */
  readonly options: readonly CommandOption[];
}

/** Errors of the call and of the environment in one or two lines; with --json also as data. */
export function report(error: unknown, call: Call, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  const { argv } = call;
  const { message, fix, code } = reportOf(error, call);
  terminal.err(`${terminal.paintErr.red('error')}: ${message}\n`);
  if (fix !== undefined) terminal.err(`  fix: ${fix}\n`);
  if (argv.includes('--debug') && error instanceof Error) terminal.err(`${error.stack}\n`);
  if (argv.includes('--json')) {
    const data = { ok: false, error: { message, ...(fix !== undefined && { fix }) } };
    terminal.out(`${JSON.stringify(data)}\n`);
  }
  return code;
}

interface Report {
  readonly message: string;
  readonly fix?: string;
  readonly code: ExitCode;
}

function reportOf(error: unknown, call: Call): Report {
  if (error instanceof CommanderError) return callFault(error, call);
  if (error instanceof UsageError) {
    const { message, fix = seeHelp(call.argv) } = error;
    return { message: `${printableLines(message)}.`, fix: printableLines(fix), code: EXIT.invalid };
  }
  if (error instanceof EngineError) {
    const code = exitCodeOfError(error);
    const message = `${printableLines(error.message).replace(/\.$/, '')}.`;
    return { message, ...(error.hint !== undefined && { fix: error.hint }), code };
  }
  const why = saidBy(error) ?? (typeof error === 'string' ? error : show(error));
  return {
    message: printable(why, 400),
    fix: 'add --debug for the details',
    code: EXIT.environment,
  };
}

/** What commander ends with that has no help for a command: it says nothing then. */
const NO_HELP = 'commander.help';

function unknownIn(kind: string, argv: readonly string[]): string | undefined {
  if (kind === NO_HELP) return commandIn(argv.slice(argv.indexOf('help') + 1));
  return kind === 'commander.unknownCommand' ? commandIn(argv) : undefined;
}

/** What commander says, in our form. */
function callFault({ code: kind, message: said }: CommanderError, call: Call): Report {
  const { argv } = call;
  const unknown = unknownIn(kind, argv);
  const [first = ''] = said.replace(/^error: /, '').split('\n');
  const words = first.replace(/'([^']*)'/g, '"$1"').replace(/\.$/, '');
  const message = `${printable(kind === NO_HELP ? `unknown command ${show(unknown)}` : words, 300)}.`;
  const suggestion =
    kind === 'commander.unknownOption'
      ? closeOption(call)
      : nearest(
          unknown ?? '',
          COMMANDS.map((c) => c.name),
        );
  const code = EXIT.invalid;
  if (suggestion !== undefined) return { message, fix: `did you mean ${suggestion}?`, code };
  if (unknown !== undefined && /\.(ya?ml|json|[cm]?[jt]s)$/i.test(unknown)) {
    return { message, fix: `to run a file: ${bareCommand('run', unknown)}`, code };
  }
  return { message, fix: seeHelp(argv), code };
}

/** The first argument that is no option. No option that stands before a command takes a value. */
function commandIn(argv: readonly string[]): string | undefined {
  return argv.find((argument) => !argument.startsWith('-'));
}

/** The long option that the first one nobody knows may have been meant for. */
function closeOption({ argv, options }: Call): string | undefined {
  const known = [...options.map(({ flags }) => longName(flags)), ...COMMON_OPTIONS];
  const names = argv.filter((a) => a.startsWith('--')).map((a) => a.split('=')[0]!);
  const unknown = names.find((name) => !known.includes(name));
  return unknown === undefined ? undefined : nearest(unknown, known);
}

const COMMON_OPTIONS = ['--no-color', '--debug', '--help', '--version'];

function seeHelp([command]: readonly string[]): string {
  return COMMANDS.some((c) => c.name === command)
    ? `see heddle ${command} --help`
    : 'see heddle --help';
}
