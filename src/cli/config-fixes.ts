/**
 * What could be in settings that a command has not read, as it runs nobody's code.
 * Knows codes of findings; must not know what is in such a file.
 */
import { bareCommand } from '../std/command-text.ts';
import { printable } from '../std/printable.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import { callConfig } from './call-config.ts';
import { shortest } from './shortest.ts';

/** What settings declare. */
const DECLARED: readonly string[] = ['E_UNKNOWN_STEP_TYPE', 'E_UNKNOWN_POOL'];

const MOST_NAMED = 3;

/** Says where what is not known may come from. */
export function withConfigFixes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const config = callConfig();
  if (config === undefined || config.unread.length === 0) return diagnostics;
  // Pools are declared in the file itself.
  const ofTypes = !config.unread.includes(config.file);
  const codes = ofTypes ? DECLARED.slice(0, 1) : DECLARED;
  const named = config.unread.slice(0, MOST_NAMED).map((file) => printable(file));
  const give = `give ${shownOption(config.file)}`;
  const from = `it may come from ${named.join(' or ')}: ${give}`;
  return diagnostics.map((one) => {
    if (!codes.includes(one.code)) return one;
    const close = one.fix?.startsWith('did you mean') ? `${one.fix} Else ` : '';
    return { ...one, fix: `${close}${from}` };
  });
}

/** For a file that was not read as it is code. */
export function unreadConfig(): string | undefined {
  const config = callConfig();
  if (config?.unread.includes(config.file) !== true) return undefined;
  return `${printable(config.file)} is code: it is not read; give ${shownOption(config.file)}`;
}

function shownOption(file: string): string {
  return bareCommand('--config', shortest(file)).replace(/^heddle /, '');
}
