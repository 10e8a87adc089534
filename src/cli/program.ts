/**
 * From arguments to a command: parsing, help, and the last word on errors.
 * Knows declarations of commands; must not know what any of them does.
 */
import { Command as Commander, CommanderError } from 'commander';
import { EngineError } from '../engine/engine-error.ts';
import { bareCommand } from '../std/command-text.ts';
import { saidBy } from '../std/error-like.ts';
import { nearest } from '../std/nearest.ts';
import { printable, printableLines, show } from '../std/printable.ts';
import { type Command, type CommandOption, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { endSoon, watchEnd } from './end.ts';
import { readEnvFiles } from './env-file.ts';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-code.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

const DEBUG = 'stack traces with errors, and where failed steps threw';

/** Runs the command that the arguments name and leaves its exit code to the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = openTerminal({ color: !argv.includes('--no-color'), env: process.env });
  let code: ExitCode = EXIT.ok;
  const program = new Commander('heddle')
    .description('Runs workflows: graphs of steps in YAML or TypeScript.')
    .version(version, '-V, --version')
    .option('--no-color', 'plain text')
    .option('--debug', DEBUG)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: () => {},
      outputError: () => {},
    });
  for (const command of COMMANDS) {
    addCommand(program, command, async (args, options) => {
      await readEnvFiles(options.envFile as readonly string[] | undefined);
      const chosen = argv.includes('--debug') ? { ...options, debug: true } : options;
      code = await command.run(args, chosen, terminal);
    });
  }
  const ended = watchEnd(terminal);
  try {
    if (argv.length === 0) {
      terminal.err(program.helpInformation());
      code = EXIT.invalid;
    } else await program.parseAsync(withoutTwice(argv), { from: 'user' });
  } catch (error) {
    code = report(error, argv, terminal);
  }
  ended();
  // Only the exit code is set: what was written must reach a slow reader before the process ends.
  process.exitCode = process.exitCode === EXIT.environment ? EXIT.environment : code;
  endSoon(terminal);
}

/** The help for `help` is that of the whole. */
function withoutTwice(argv: readonly string[]): string[] {
  return argv[0] === 'help' && argv[1] === 'help' ? argv.slice(1) : [...argv];
}

function addCommand(
  program: Commander,
  command: Command,
  action: (args: string[], options: Record<string, unknown>) => Promise<void>,
): void {
  const sub = program.command(command.name).description(command.summary).exitOverride();
  if (command.alias !== undefined) sub.alias(command.alias);
  for (const argument of [command.arguments ?? []].flat()) sub.argument(argument);
  for (const option of command.options) addOption(sub, option);
  sub.option('--no-color', 'plain text').option('--debug', DEBUG);
  sub.action((...received: unknown[]) => {
    const options = received.at(-2) as Record<string, unknown>;
    const given = received
      .slice(0, -2)
      .flat()
      .filter((a) => typeof a === 'string');
    return action(given, options);
  });
}

function addOption(
  sub: Commander,
  { flags, summary, parse, default: fallback }: CommandOption,
): void {
  if (parse === undefined) {
    sub.option(flags, summary, fallback as string | boolean | undefined);
    return;
  }
  const guarded = (text: string, before: unknown) => {
    try {
      return parse(text, before as never);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${longName(flags)}: ${error.message}`, error.fix);
    }
  };
  sub.option(flags, summary, guarded, fallback);
}

function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

/** Errors of the call and of the environment in one or two lines; with --json also as data. */
function report(error: unknown, argv: readonly string[], terminal: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  const { message, fix, code } = reportOf(error, argv);
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

function reportOf(error: unknown, argv: readonly string[]): Report {
  if (error instanceof CommanderError) return callFault(error, argv);
  if (error instanceof UsageError) {
    const { message, fix = seeHelp(argv) } = error;
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
function callFault({ code: kind, message: said }: CommanderError, argv: readonly string[]): Report {
  const unknown = unknownIn(kind, argv);
  const [first = ''] = said.replace(/^error: /, '').split('\n');
  const words = first.replace(/'([^']*)'/g, '"$1"').replace(/\.$/, '');
  const message = `${printable(kind === NO_HELP ? `unknown command ${show(unknown)}` : words, 300)}.`;
  const suggestion =
    kind === 'commander.unknownOption'
      ? closeOption(argv)
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
function closeOption(argv: readonly string[]): string | undefined {
  const given = commandIn(argv);
  const { options = [] } = COMMANDS.find((c) => c.name === given || c.alias === given) ?? {};
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
