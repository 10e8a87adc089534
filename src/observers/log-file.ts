/**
 * A file that lines of JSON are appended to while runs go on, without holding them up.
 * Knows one file and how much may wait for it; must not know what makes the lines.
 */
import { constants, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { counted } from '../std/counted.ts';
import { beforeNextLine } from './torn-line.ts';

/** Lines that wait for a slow disk, in characters; what comes on top of them is dropped. */
const MOST_WAITING = 8 * 1024 * 1024;

export interface LogFileOptions {
  /** Gets an error for which lines are lost: once, until lines can be written again. */
  readonly onTrouble?: (error: Error) => void;
}

/**
 * Opens a file to append lines to, such as those of `logLines`, or makes it. Throws as `fs.open` does, and a
 * `TypeError` for a pipe: whoever does not read it would hold up the process.
 */
export async function logFile(path: string, options: LogFileOptions = {}): Promise<LogFile> {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK } = constants;
  const handle = await open(path, O_APPEND | O_CREAT | O_WRONLY | O_NONBLOCK, 0o600);
  const kind = await handle.stat();
  if (kind.isFile() || kind.isCharacterDevice())
    return new AppendedFile(handle, options, kind.isFile() ? beforeNextLine(path) : '');
  await handle.close();
  throw new TypeError(`${path} is not a file: give the path of one, or of none yet`);
}

/** A file that is open for lines. */
export interface LogFile {
  /** How many lines were lost: too many waited, or they could not be written. */
  readonly dropped: number;
  /** Appends a line, with its line end, soon. */
  readonly write: (line: string) => void;
  /** Waits until the lines so far are written, or lost. */
  flush(): Promise<void>;
  /** Writes what waits, and closes the file: nothing is to be written after that. */
  close(): Promise<void>;
}

class AppendedFile implements LogFile {
  private readonly handle: FileHandle;
  private readonly options: LogFileOptions;
  private waiting: string[] = [];
  private size = 0;
  private writing: Promise<void> | undefined;
  private hasTrouble = false;
  /** Lines dropped since the last one that was taken. */
  private missing = 0;
  private lost = 0;

  /** `before`: what is to be written before the first line. */
  constructor(handle: FileHandle, options: LogFileOptions, before: string) {
    this.handle = handle;
    this.options = options;
    if (before !== '') this.waiting.push(before);
    process.once('exit', this.writeRest);
  }

  get dropped(): number {
    return this.lost;
  }

  readonly write = (line: string): void => {
    if (this.size + line.length > MOST_WAITING) {
      this.missing++;
      this.lost++;
      return;
    }
    const told = this.missing > 0 ? noteOf(this.missing) + line : line;
    this.missing = 0;
    this.waiting.push(told);
    this.size += told.length;
    this.writing ??= this.writeAll();
  };

  async flush(): Promise<void> {
    await this.writing;
  }

  async close(): Promise<void> {
    process.off('exit', this.writeRest);
    await this.flush();
    await this.handle.close();
  }

  private async writeAll(): Promise<void> {
    // All lines of this turn are one write.
    await undefined;
    while (this.waiting.length > 0) {
      const lines = this.waiting;
      const text = lines.join('');
      this.waiting = [];
      // Half a line may stand there since the last trouble.
      await this.handle.appendFile(this.hasTrouble ? `\n${text}` : text).then(
        () => {
          this.hasTrouble = false;
        },
        (error) => this.lose(lines.length, error),
      );
      this.size -= text.length;
    }
    this.writing = undefined;
  }

  private lose(count: number, error: Error): void {
    if (!this.hasTrouble) this.options.onTrouble?.(error);
    this.hasTrouble = true;
    this.missing += count;
    this.lost += count;
  }

  private readonly writeRest = (): void => {
    try {
      writeSync(this.handle.fd, this.waiting.join(''));
    } catch {
      // The process ends, and nobody is left to be told.
    }
  };
}

function noteOf(count: number): string {
  const msg = `${counted(count, 'line')} of this log could not be written here`;
  return `${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`;
}
