/**
 * What steps deliver to standard output, where a command prints on it, too.
 * Knows the terminal; must not know which step delivers, nor what.
 */
import type { EngineOptions } from '../index.ts';
import { soleOutput } from './sole-output.ts';
import type { Terminal } from './terminal.ts';

/** What else a command prints there. */
export interface Printing {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly each?: string;
}

/** False where standard output is JSON, or a line for each of many runs: then what is delivered is in results alone. */
export function deliveriesTo(
  terminal: Terminal,
  { json, jsonl, each }: Printing,
): EngineOptions['stdout'] {
  if (json === true || jsonl === true || each !== undefined) return false;
  const { screen, outIsScreen } = terminal;
  return (data) => {
    screen.delivered = true;
    if (!outIsScreen) return terminal.out(data);
    const shown = soleOutput(data, terminal);
    // Past what is drawn there.
    if (screen.drawing && typeof shown === 'string') screen.say(shown);
    else terminal.out(shown);
  };
}
