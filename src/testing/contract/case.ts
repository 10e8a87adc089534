/**
 * A law of a socket as a named check, for any test runner.
 * Must not know a test runner, nor any adapter.
 */

/** Resolves when the law holds, rejects with what it found when it does not. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Fails a case: `expected` says what should have been. */
export function expectThat(holds: boolean, expected: string, got?: unknown): void {
  if (holds) return;
  const seen = got === undefined ? '' : `, got ${JSON.stringify(got)}`;
  throw new Error(`expected ${expected}${seen}`);
}
