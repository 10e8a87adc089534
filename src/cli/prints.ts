/**
 * What code of steps and modules prints: lines of the step's log where it can be said whose it is, else
 * text on stderr.
 * Knows which step's code goes on where; must not know what a step does, nor who reads its log.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { stripVTControlCharacters } from 'node:util';
import { setEnvironmentData } from 'node:worker_threads';
import type { Backend } from '../index.ts';
import { SPARE_STDOUT, spareStdout } from '../std/spare-stdout.ts';
import { isThenable } from '../std/thenable.ts';

/** A line that does not end is written in parts of so many characters. */
const LONGEST = 64 * 1024;

/** Text that comes in pieces, split into lines. */
class Lines {
  private readonly tell: (line: string) => void;
  private readonly decoder = new TextDecoder();
  private rest = '';
  /** Nobody asks for these lines any more. */
  over = false;

  constructor(tell: (line: string) => void) {
    this.tell = tell;
  }

  add(bytes: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.tell(seen(line));
    if (this.rest.length >= LONGEST) this.flush();
  }

  /** Writes what has no line end. */
  flush(): void {
    const { rest } = this;
    this.rest = '';
    if (rest !== '') this.tell(seen(rest));
  }

  end(): void {
    this.flush();
    this.over = true;
  }
}

/** What a terminal would show of a line in the end, without colours. */
function seen(line: string): string {
  const plain = stripVTControlCharacters(line).replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}

/** Where prints go that belong to no step. */
export interface Aside {
  /** Writes it as it is. */
  write(data: string | Uint8Array): void;
  /** Writes lines past what is drawn. */
  say(text: string): void;
  /** Whether something is drawn now. */
  drawing(): boolean;
}

/** All that is printed in this process by code of steps and modules. */
export class Prints {
  private readonly aside: Aside;
  private readonly storage = new AsyncLocalStorage<Lines>();
  private readonly open = new Set<Lines>();
  /** Whether the lines of logs are shown as they come; else prints are. */
  logsShown = false;

  constructor(aside: Aside) {
    this.aside = aside;
  }

  /** Takes what was printed. */
  readonly print = (bytes: Uint8Array): void => {
    const lines = this.storage.getStore();
    const ofStep = lines !== undefined && !lines.over;
    if (ofStep) lines.add(bytes);
    if (!ofStep || !this.logsShown) this.besides(bytes);
  };

  /**
   * Backends whose functions print into the logs of their steps. From now on also what is written
   * to the descriptor of stdout goes to that of stderr, here and on threads.
   */
  from(backends: readonly Backend[]): Backend[] {
    spareDescriptor();
    return backends.map((backend) => ({
      ...backend,
      execute: (type, ready, context) => {
        const execute = () => backend.execute(type, ready, context);
        if (type.name !== 'function') return execute();
        return this.within((line) => context.log(line), execute);
      },
    }));
  }

  /** What has no line end is not lost with the process. */
  flush(): void {
    for (const lines of this.open) lines.end();
  }

  private within(log: (line: string) => void, execute: () => unknown): unknown {
    const lines = new Lines(log);
    this.open.add(lines);
    const end = () => {
      lines.end();
      this.open.delete(lines);
    };
    let result: unknown;
    try {
      result = this.storage.run(lines, execute);
    } catch (thrown) {
      end();
      throw thrown;
    }
    if (!isThenable(result)) {
      end();
      return result;
    }
    const settling = result;
    // Asked once: what can be waited for may begin its work whenever it is asked.
    return new Promise((resolve, reject) => {
      const settled = (settle: (value: unknown) => void) => (value: unknown) => {
        end();
        settle(value);
      };
      settling.then(settled(resolve), settled(reject));
    });
  }

  private besides(bytes: Uint8Array): void {
    const { aside } = this;
    if (!aside.drawing()) return aside.write(bytes);
    const text = new TextDecoder().decode(bytes);
    aside.say(text.endsWith('\n') ? text : `${text}\n`);
  }
}

/** Before code of anybody is loaded. */
export function spareDescriptor(): void {
  spareStdout(process.getBuiltinModule);
  setEnvironmentData(SPARE_STDOUT, true);
}
