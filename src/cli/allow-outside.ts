/**
 * The option that lets programs start outside the project.
 * Knows which printed commands may have it; must not know what a project is.
 */
import type { CommandOption } from './command.ts';

export interface OutsideOption {
  readonly allowOutside?: true;
}

export const ALLOW_OUTSIDE: CommandOption = {
  flags: '--allow-outside',
  summary: 'programs may start in folders outside the project',
};

/** Commands that are printed as a fix and run something, so that they need what this call was allowed. */
export const RUNNING_COMMANDS: readonly string[] = [
  'run',
  'plan',
  'resume',
  'approve',
  'reject',
  'deliver',
  'resolve',
  'retry',
  'fork',
];

/** How it is written in a printed command. */
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
