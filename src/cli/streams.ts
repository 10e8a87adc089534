/**
 * The two streams of the process, and what stands in their place for everybody else: what code of steps
 * and modules prints must not get into the data of a command, nor into a drawing.
 * Knows streams; must not know who prints, nor where it goes.
 */
import { Writable } from 'node:stream';

/** A stream of the process as only the command line has it. */
export interface OwnStream {
  readonly stream: NodeJS.WriteStream;
  /** `taken` is called when the stream has taken the data, or has failed to. */
  write(data: string | Uint8Array, taken?: () => void): void;
}

export interface OwnStreams {
  readonly stdout: OwnStream;
  readonly stderr: OwnStream;
}

/** Takes both away from everybody else, who from now on calls `print` by writing to them. */
export function takeStreams(print: (bytes: Uint8Array) => void): OwnStreams {
  return { stdout: take('stdout', print), stderr: take('stderr', print) };
}

function take(name: 'stdout' | 'stderr', print: (bytes: Uint8Array) => void): OwnStream {
  const stream = process[name];
  const write = stream.write.bind(stream) as (data: unknown, taken?: () => void) => boolean;
  const substitute = new Substitute(print);
  Object.defineProperty(process, name, { value: substitute, configurable: true, enumerable: true });
  // Whoever has had the stream before, such as the console of a module that was loaded first.
  stream.write = substitute.write.bind(substitute);
  return { stream, write: (data, taken) => void write(data, taken) };
}

/**
 * A stream that is no terminal and never ends, as a stream of the process never does. Its descriptor is
 * that of stderr, for programs that are to inherit it.
 */
class Substitute extends Writable {
  readonly fd = 2;

  constructor(print: (bytes: Uint8Array) => void) {
    super({
      autoDestroy: false,
      write(chunk: Uint8Array, _encoding, done) {
        print(chunk);
        done();
      },
    });
  }

  override end(...values: unknown[]): this {
    const [chunk, encoding] = values;
    const done = values.find((value) => typeof value === 'function') as (() => void) | undefined;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      this.write(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
    }
    if (done !== undefined) process.nextTick(done);
    return this;
  }

  override destroy(): this {
    return this;
  }
}
