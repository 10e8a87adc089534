/**
 * Standard input as text, read once and whole.
 * Knows this process; must not know what the text is for.
 */
import { decodeText, type SizeLimit } from '../engine/plan/read-text.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { UsageError } from './command.ts';

interface Asked {
  readonly as: string;
  readonly text: Promise<string | Diagnostic>;
}

let asked: Asked | undefined;

/**
 * All of it, or what is wrong with it. Whoever asks
 * again for the same use gets the same text; for another use (`as`) it throws a `UsageError`.
 */
export function readStdin(as: string, limit: SizeLimit) {
  asked ??= { as, text: read(limit) };
  if (asked.as === as) return asked.text;
  const message = `standard input cannot be both ${asked.as} and ${as}`;
  throw new UsageError(message, 'give one of the two as a file');
}

async function read({ bytes, fix }: SizeLimit): Promise<string | Diagnostic> {
  if (process.stdin.isTTY) {
    const fix = 'give it with a pipe or a redirection: < FILE';
    return diagnostic('E_FILE', 'standard input is a terminal.', { fix });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += (chunk as Buffer).length;
    if (size > bytes) {
      const message = `more than ${bytes} bytes on standard input.`;
      return diagnostic('E_FILE_TOO_LARGE', message, { fix });
    }
    chunks.push(chunk as Buffer);
  }
  return decodeText(Buffer.concat(chunks));
}
