/**
 * From arguments to a command: parsing, help, and the last word on errors.
 * Knows declarations of commands; must not know what any of them does.
 */
import { Command as Commander, CommanderError, InvalidArgumentError } from 'commander';
import { EngineError } from '../engine/engine-error.ts';
import { nearest } from '../std/nearest.ts';
import { printable, printableLines } from '../std/printable.ts';
import { type Command, type CommandOption, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Runs the command that the arguments name and leaves its exit code to the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = openTerminal({ color: !argv.includes('--no-color'), env: process.env });
  let code: ExitCode = EXIT.ok;
  const program = new Commander('heddle')
    .description('Runs workflows: graphs of steps in YAML or TypeScript.')
    .version(version, '-V, --version')
    .option('--no-color', 'plain text')
    .option('--debug', 'stack traces with errors')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: () => {},
      outputError: () => {},
    });
  for (const command of COMMANDS) {
    addCommand(program, command, async (args, options) => {
      code = await command.run(args, options, terminal);
    });
  }
  try {
    if (argv.length === 0) {
      terminal.err(program.helpInformation());
      code = EXIT.invalid;
    } else await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    code = report(error, argv, terminal);
  }
  // Only the exit code is set: what was written must reach a slow reader before the process ends.
  process.exitCode = process.exitCode === EXIT.environment ? EXIT.environment : code;
}

function addCommand(
  program: Commander,
  command: Command,
  action: (args: string[], options: Record<string, unknown>) => Promise<void>,
): void {
  const sub = program.command(command.name).description(command.summary).exitOverride();
  if (command.alias !== undefined) sub.alias(command.alias);
  if (command.arguments !== undefined) sub.argument(command.arguments);
  for (const option of command.options) addOption(sub, option);
  sub.option('--no-color', 'plain text').option('--debug', 'stack traces with errors');
  sub.action((...received: unknown[]) => {
    const options = received.at(-2) as Record<string, unknown>;
    const given = received.slice(0, -2).flat().filter((a) => typeof a === 'string');
    return action(given, options);
  });
}

function addOption(sub: Commander, { flags, summary, parse, default: fallback }: CommandOption): void {
  if (parse === undefined) {
    sub.option(flags, summary, fallback as string | boolean | undefined);
    return;
  }
  const guarded = (text: string, before: unknown) => {
    try {
      return parse(text, before as never);
    } catch (error) {
      if (error instanceof UsageError) {
        throw new InvalidArgumentError(`${error.message}.${error.fix === undefined ? '' : ` fix: ${error.fix}`}`);
      }
      throw error;
    }
  };
  sub.option(flags, summary, guarded, fallback);
}

/** Errors of the call and of the environment in one or two lines; with --json also as data. */
function report(error: unknown, argv: readonly string[], terminal: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  const { message, fix, code } = told(error, argv);
  terminal.err(`${terminal.paintErr.red('error')}: ${message}\n`);
  if (fix !== undefined) terminal.err(`  fix: ${fix}\n`);
  if (argv.includes('--debug') && error instanceof Error) terminal.err(`${error.stack}\n`);
  if (argv.includes('--json')) {
    const data = { ok: false, error: { message, ...(fix !== undefined && { fix }) } };
    terminal.out(`${JSON.stringify(data)}\n`);
  }
  return code;
}

function told(error: unknown, argv: readonly string[]): { message: string; fix?: string; code: ExitCode } {
  if (error instanceof CommanderError) {
    const message = printableLines(error.message.replace(/^error: /, '').split('\n')[0]!);
    const unknown = /unknown command '(.*)'/.exec(message);
    const close = unknown === null ? undefined : nearest(unknown[1]!, COMMANDS.map((c) => c.name));
    const suggestion = /\(Did you mean (.*?)\?\)/.exec(error.message)?.[1] ?? close;
    const help = argv[0] !== undefined && COMMANDS.some((c) => c.name === argv[0]) ? `heddle ${argv[0]} --help` : 'heddle --help';
    const fix = suggestion === undefined ? `see ${help}` : `did you mean ${suggestion}?`;
    return { message, fix, code: EXIT.invalid };
  }
  if (error instanceof UsageError) {
    return { message: `${printableLines(error.message)}.`, ...(error.fix !== undefined && { fix: error.fix }), code: EXIT.invalid };
  }
  if (error instanceof EngineError) {
    const code = error.code.startsWith('invalid') ? EXIT.invalid : EXIT.environment;
    return { message: printableLines(error.message), ...(error.hint !== undefined && { fix: error.hint }), code };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { message: printable(why, 400), fix: 'add --debug for the details', code: EXIT.environment };
}
