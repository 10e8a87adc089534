/**
 * Warnings of this process, heard by a test instead of printed among its results.
 * Knows listeners of the process; must not know what is warned of.
 */

export interface Heard {
  readonly texts: string[];
  /** From here on they are printed as before. */
  stop(): void;
}

export function heardWarnings(): Heard {
  const others = process.listeners('warning');
  const texts: string[] = [];
  const listen = ({ message }: Error) => void texts.push(message);
  process.removeAllListeners('warning').on('warning', listen);
  return {
    texts,
    stop: () => {
      process.off('warning', listen);
      for (const other of others) process.on('warning', other);
    },
  };
}
