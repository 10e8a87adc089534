/**
 * Waiting before the next try, and for how long.
 * Knows timers and chance; must not know what is tried.
 */
const FIRST_MS = 30;
const LONGEST_MS = 1_000;

/**
 * Milliseconds that grow with the number of failures, up to a second, and differ from one program to
 * the next: those who lost one server do not all come back at once.
 */
export function backoffMs(failures: number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return most * (0.5 + Math.random() / 2);
}

/** Resolves after so many milliseconds. `early` gets what ends the wait. */
export async function pause(
  ms: number,
  early: (wake: () => void) => void = () => {},
): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    early(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
