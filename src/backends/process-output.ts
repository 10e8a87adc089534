/**
 * What a child writes: bytes that are kept up to a limit, and lines for a log.
 * Knows chunks of bytes; must not know which process they come from.
 */
import type { HiddenText } from '../run/hidden.ts';

const FIRST_ROOM = 4_096;

/** Bytes put together in one piece: many small chunks cost no more than their bytes. */
export class KeptBytes {
  private readonly max: number;
  private room = new Uint8Array(0);
  private length = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** False when there are more bytes than may be kept; then the chunk is left out. */
  add(chunk: Uint8Array): boolean {
    const needed = this.length + chunk.length;
    if (needed > this.max) return false;
    if (needed > this.room.length) {
      const wanted = Math.max(FIRST_ROOM, needed, 2 * this.room.length);
      const larger = new Uint8Array(Math.min(this.max, wanted));
      larger.set(this.room.subarray(0, this.length));
      this.room = larger;
    }
    this.room.set(chunk, this.length);
    this.length = needed;
    return true;
  }

  take(): Uint8Array {
    return this.room.slice(0, this.length);
  }
}

/** So much of a stream goes to the log, or so many lines; the rest is counted. */
const LOG_MAX_BYTES = 2 ** 20;
const LOG_MAX_LINES = 20_000;
/** A longer line is reported in pieces. */
const LINE_MAX = 8_192;
/** Enough for the last words to be read, also before a stack. */
const TAIL_BYTES = 4_096;

/** A stream as lines. Bytes that are not UTF-8 become U+FFFD. */
export class LogLines {
  bytes = 0;
  private readonly name: string;
  private readonly onLine: (line: string) => void;
  private readonly hidden: HiddenText | undefined;
  /** So much of a line that goes on may be the beginning of what is hidden. */
  private readonly kept: number;
  private readonly decoder = new TextDecoder();
  private line = '';
  private told = 0;
  private cut = false;
  private tail: Uint8Array = new Uint8Array(0);

  /** `name` is said in the line about what was left out; `hidden`: what no line holds, wherever it is cut. */
  constructor(name: string, onLine: (line: string) => void, hidden?: HiddenText) {
    this.name = name;
    this.onLine = onLine;
    this.hidden = hidden;
    this.kept = Math.max(0, (hidden?.longest ?? 0) - 1);
  }

  add(chunk: Uint8Array): void {
    const room = LOG_MAX_BYTES - this.bytes;
    this.bytes += chunk.length;
    const ending = chunk.length < TAIL_BYTES ? Buffer.concat([this.tail, chunk]) : chunk;
    this.tail = Uint8Array.from(ending.subarray(-TAIL_BYTES));
    const full = this.told === LOG_MAX_LINES;
    if (full || chunk.length > room) this.cut = true;
    if (room > 0 && !full)
      this.read(this.decoder.decode(chunk.subarray(0, room), { stream: true }));
  }

  end(): void {
    this.read(this.decoder.decode());
    this.tell(this.line);
    this.line = '';
    if (!this.cut) return;
    this.onLine(`… and more: ${this.name} had ${this.bytes} bytes, the rest is not shown`);
  }

  /** The last line with anything in it; of a program that Node.js ended with its version, what was thrown. */
  get last(): string {
    const tail = new TextDecoder().decode(this.tail);
    // The mark says that it may begin in the middle of something.
    return lastWords((this.bytes > TAIL_BYTES ? `…${tail}` : tail).split(/[\r\n]/));
  }

  private read(text: string): void {
    const lines = (this.line + text).split('\n');
    this.line = lines.pop()!;
    for (const line of lines) this.tell(line);
    if (this.line.length <= LINE_MAX + this.kept) return;
    // A progress bar writes its line over and over, without ever ending it.
    this.line = this.without(afterReturn(this.line));
    while (this.line.length > LINE_MAX + this.kept) {
      this.tell(this.line.slice(0, LINE_MAX));
      this.line = this.line.slice(LINE_MAX);
    }
  }

  private without(line: string): string {
    return line.length <= LINE_MAX ? line : (this.hidden?.hide(line) ?? line);
  }

  private tell(line: string): void {
    const shown = this.without(afterReturn(line.endsWith('\r') ? line.slice(0, -1) : line));
    for (let at = 0; at < shown.length; at += LINE_MAX) {
      if (this.told === LOG_MAX_LINES) {
        this.cut = true;
        return;
      }
      this.told++;
      this.onLine(shown.slice(at, at + LINE_MAX));
    }
  }
}

function lastWords(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '');
  if (!VERSION.test(said.at(-1) ?? '')) return said.at(-1)?.trim() ?? '';
  said.pop();
  if (TRACE_HINT.test(said.at(-1) ?? '')) said.pop();
  // The fields of the error may stand behind its stack.
  const frame = said.findLastIndex((line) => FRAME.test(line));
  const thrown = said.slice(0, frame + 1).findLast((line) => !FRAME.test(line));
  return (thrown ?? said.at(-1) ?? '').trim();
}

/** With these words Node.js ends when nobody caught what was thrown. */
const VERSION = /^Node\.js v\d+\.\d+\.\d+\S*$/;
const TRACE_HINT = /^\(Use `\S+ --trace-/;
const FRAME = /^\s+at /;

/** What a terminal would show last of a line that goes back to its beginning. */
function afterReturn(line: string): string {
  return line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
}
