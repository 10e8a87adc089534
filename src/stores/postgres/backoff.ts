/**
 * How long to wait before the next try.
 * Knows timers and chance; must not know what is tried.
 */
const FIRST_MS = 30;
const LONGEST_MS = 1_000;

/**
 * Resolves after a while that grows with the number of failures, up to a second, and differs from
 * one program to the next: those who lost one server do not all come back at once. `early` gets
 * what ends the wait.
 */
export async function backoff(
  failures: number,
  early: (wake: () => void) => void = () => {},
): Promise<void> {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  const length = most * (0.5 + Math.random() / 2);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, length);
    early(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
