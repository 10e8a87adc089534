/**
 * From arguments to a command: parsing and help.
 * Knows declarations of commands; must not know what any of them does, nor say what is wrong with a call.
 */
import { Command as Commander } from 'commander';
import { report } from './call-report.ts';
import {
  type Command,
  type CommandEntry,
  type CommandOption,
  longName,
  UsageError,
} from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { CONFIG_OPTION } from './config-option.ts';
import { endSoon, watchEnd } from './end.ts';
import { readEnvFiles } from './env-file.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { takeSecretVariables } from './secret-variables.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

const DEBUG = 'stack traces with errors, and where failed steps threw';

/** Runs the command that the arguments name and leaves its exit code to the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const called = entryOf(withoutTwice(argv));
  const loaded = await called?.load();
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
  for (const entry of COMMANDS) {
    // Of the others only the help of the whole speaks, which names no options.
    const known = entry === called && loaded !== undefined ? loaded.options : [];
    addCommand(program, { ...entry, options: known }, async (args, options) => {
      await readEnvFiles(options.envFile as readonly string[] | undefined);
      takeSecretVariables();
      const chosen = argv.includes('--debug') ? { ...options, debug: true } : options;
      const hasConfig = known.includes(CONFIG_OPTION);
      const refused = hasConfig
        ? await settingsOf(loaded!, fileIn(entry, args), { chosen, terminal })
        : undefined;
      code = refused ?? (await loaded!.run(args, chosen, terminal));
    });
  }
  const ended = watchEnd(terminal);
  try {
    if (argv.length === 0) {
      terminal.err(program.helpInformation());
      code = EXIT.invalid;
    } else await program.parseAsync(withoutTwice(argv), { from: 'user' });
  } catch (error) {
    code = report(error, { argv, options: loaded?.options ?? [] }, terminal);
  }
  ended();
  // Only the exit code is set: what was written must reach a slow reader before the process ends.
  process.exitCode = process.exitCode === EXIT.environment ? EXIT.environment : code;
  endSoon(terminal);
}

/** The workflow that a command is about, where it takes one. */
function fileIn({ arguments: names = [] }: CommandEntry, [first]: readonly string[]) {
  return /^[<[]files?\b/.test([names].flat()[0] ?? '') ? first : undefined;
}

/** Settings come from where the workflow is that a command is about, else from here. */
async function settingsOf(
  command: Command,
  file: string | undefined,
  { chosen, terminal }: { readonly chosen: object; readonly terminal: Terminal },
): Promise<ExitCode | undefined> {
  const { findConfig } = await import('./find-config.ts');
  return findConfig(chosen, { command, file }, terminal);
}

/** The command that is called, or whose help is asked for. */
function entryOf(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.filter((argument) => !argument.startsWith('-'));
  const name = words[0] === 'help' ? words[1] : words[0];
  if (name === undefined) return undefined;
  return COMMANDS.find((entry) => entry.name === name || entry.alias === name);
}

/** The help for `help` is that of the whole. */
function withoutTwice(argv: readonly string[]): string[] {
  return argv[0] === 'help' && argv[1] === 'help' ? argv.slice(1) : [...argv];
}

function addCommand(
  program: Commander,
  command: CommandEntry & Pick<Command, 'options'>,
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
