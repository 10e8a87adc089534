/**
 * Data as it is written: text, bytes, JSON, or a line of JSON for each item.
 * Knows formats; must not know where it is written.
 */
import { StepFailure } from '../../run/step-error.ts';
import { jsonOf } from '../../std/json-text.ts';
import { show } from '../../std/printable.ts';

export type Format = 'json' | 'jsonl' | 'text' | 'bytes';

/** `format`: by default text and bytes as they are, anything else as JSON. Throws a `StepFailure`. */
export function contentOf(data: unknown, format?: Format): string | Uint8Array {
  switch (format) {
    case 'json':
      return `${jsonOf(data)}\n`;
    case 'jsonl':
      return (Array.isArray(data) ? data : [data]).map((item) => `${jsonOf(item)}\n`).join('');
    case 'text':
      if (typeof data === 'string') return data;
      throw unfit('text', data);
    case 'bytes':
      if (data instanceof Uint8Array) return data;
      throw unfit('bytes', data);
    default:
      return typeof data === 'string' || data instanceof Uint8Array ? data : `${jsonOf(data)}\n`;
  }
}

function unfit(wanted: string, data: unknown): StepFailure {
  const message = `expected ${wanted} to write (format: ${wanted}), got ${show(data)}`;
  return new StepFailure('E_INPUT', message, { retryable: false });
}
