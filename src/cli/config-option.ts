/**
 * The option that names a file of settings: a command that has it goes by the settings of the project.
 * Must not know what is in such a file.
 */
import { type CommandOption, UsageError } from './command.ts';

export interface ConfigChoice {
  readonly config?: string;
}

export const CONFIG_OPTION: CommandOption = {
  flags: '--config <file>',
  summary: 'the settings in this file; default heddle.config.yaml at the root of the project',
  parse(text: string) {
    if (text !== '' && text !== '-') return text;
    throw new UsageError(`expected a file, got ${JSON.stringify(text)}`, 'give the path of a file');
  },
};
