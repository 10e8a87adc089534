/**
 * The option that lets programs start outside the project.
 * Must not know what a project is.
 */
import type { CommandOption } from './command.ts';

export interface OutsideOption {
  readonly allowOutside?: true;
}

export const ALLOW_OUTSIDE: CommandOption = {
  flags: '--allow-outside',
  summary: 'programs may start in folders outside the project',
};

/** The choice as the engine takes it. */
export function outsideOf({ allowOutside }: OutsideOption): { readonly allowOutside?: true } {
  return allowOutside ? { allowOutside } : {};
}
