/**
 * The option that lets programs start outside the project.
 * Knows which commands that are told may have it; must not know what a project is.
 */
import type { CommandOption } from './command.ts';

export interface OutsideOption {
  readonly allowOutside?: true;
}

export const ALLOW_OUTSIDE: CommandOption = {
  flags: '--allow-outside',
  summary: 'programs may start in folders outside the project',
};

/** Commands that are told and run something, so that they need what this call was allowed. */
export const RUNNING_COMMANDS: readonly string[] = [
  'run',
  'plan',
  'resume',
  'resolve',
  'retry',
  'fork',
];

/** How it is told with a command. */
export function outsideWords(
  { allowOutside }: OutsideOption,
  command: string | undefined,
): readonly string[] {
  return allowOutside && RUNNING_COMMANDS.includes(command ?? '') ? ['--allow-outside'] : [];
}

/** The choice as the engine takes it. */
export function outsideOf({ allowOutside }: OutsideOption): { readonly allowOutside?: true } {
  return allowOutside ? { allowOutside } : {};
}
