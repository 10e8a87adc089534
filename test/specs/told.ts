/**
 * Findings as the command line prints them, read back; and whether they are those expected.
 * Knows the form of a finding; must not know what any of them is about.
 */

/** A finding, or an error of the call (then `at` is empty and `code` is `error`). */
export interface Told {
  /** `file:line:column`, as much of it as there is. */
  readonly at: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

const HEAD = /^(?:(\S.*?) )?(?:error|warning|note) ([EWN]_[A-Z_]+) (.*)$/;
const CALL = /^error: (.*)$/;
const FIX = /^ {2}fix: (.*)$/;

/** Findings in a text; the lines that quote the file are passed over. */
export function readTold(text: string): Told[] {
  const found: { at: string; code: string; message: string; fix: string }[] = [];
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line);
    const call = CALL.exec(line);
    const fix = FIX.exec(line);
    if (head !== null)
      found.push({ at: head[1] ?? '', code: head[2]!, message: head[3]!, fix: '' });
    else if (call !== null) found.push({ at: '', code: 'error', message: call[1]!, fix: '' });
    else if (fix !== null && found.length > 0) found[found.length - 1]!.fix = fix[1]!;
  }
  return found;
}

interface FindingData {
  readonly code: string;
  readonly severity: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly fix?: string;
}

/** The same from what `--json` prints. */
export function toldByJson(data: unknown): Told[] {
  const { diagnostics, error, ok } = data as {
    diagnostics?: readonly FindingData[];
    error?: { message: string; fix?: string };
    ok?: boolean;
  };
  if (ok === false && error !== undefined) {
    return [{ at: '', code: 'error', message: error.message, fix: firstLine(error.fix) }];
  }
  return (diagnostics ?? []).map(({ code, file, line, column, message, fix }) => ({
    at: [file, line, column].filter((part) => part !== undefined).join(':'),
    code,
    message,
    fix: firstLine(fix),
  }));
}

/** A fix of several lines shows an example below its first one. */
function firstLine(text = ''): string {
  return text.split('\n')[0]!;
}

/** Whether a finding is the expected one, in which `…` stands for any text. */
export function isTold(expected: Told, actual: Told): boolean {
  return (['at', 'code', 'message', 'fix'] as const).every((part) =>
    pattern(expected[part]).test(actual[part]),
  );
}

function pattern(text: string): RegExp {
  const literal = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}

/** Findings the way a table writes them. */
export function writeTold(told: readonly Told[]): string {
  return told
    .map(({ at, code, message, fix }) => {
      const severity = { E: 'error', W: 'warning', N: 'note' }[code[0]!] ?? '';
      const head =
        code === 'error'
          ? `error: ${message}`
          : `${at}${at === '' ? '' : ' '}${severity} ${code} ${message}`;
      return `${head}\n${fix === '' ? '' : `  fix: ${fix}\n`}`;
    })
    .join('');
}
