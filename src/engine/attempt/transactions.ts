/**
 * The transactions that one attempt asks for: told apart by their order, done one after the other.
 * Knows keys and the order of calls; must not know a store, nor which step asks.
 */
import type { SqlAnswer, SqlStatement, Transaction } from '../../ports/store.ts';
import { StepFailure } from '../../run/step-error.ts';
import { plainSql } from '../../std/sql-text.ts';

/** What it asks of its attempt. */
export interface TransactionsParts {
  /** Equal for all attempts of the step. */
  readonly key: string;
  masked(texts: readonly string[]): readonly string[];
  /** Fails with a `StepFailure`. */
  ask(transaction: Omit<Transaction, 'at'>, call: number): Promise<readonly SqlAnswer[]>;
}

export class Transactions {
  private readonly parts: TransactionsParts;
  private calls = 0;
  /** The one before: what it does is known before the next one is asked for. */
  private before: Promise<unknown> = Promise.resolve();
  private misfit: StepFailure | undefined;

  constructor(parts: TransactionsParts) {
    this.parts = parts;
  }

  async add(given: readonly SqlStatement[]): Promise<readonly SqlAnswer[]> {
    if (!Array.isArray(given) || !given.every(isStatement)) {
      const message = 'transaction takes a list of statements: [{ sql, args }]';
      throw new StepFailure('E_TRANSACTION', message, { retryable: false });
    }
    const call = ++this.calls;
    const { key, masked } = this.parts;
    const statements = given.map(({ sql, args }) => (args ? { sql, args: [...args] } : { sql }));
    const texts = masked(statements.map(({ sql }) => plainSql(sql)));
    const answers = this.before.then(() =>
      this.ask({ key: `${key}-${call}`, statements, texts }, call),
    );
    this.before = answers.catch(() => {});
    return answers;
  }

  /** Behind a call that is not the one that was done, no number says anything any more. */
  private async ask(
    transaction: Omit<Transaction, 'at'>,
    call: number,
  ): Promise<readonly SqlAnswer[]> {
    if (this.misfit !== undefined) throw this.misfit;
    try {
      return await this.parts.ask(transaction, call);
    } catch (error) {
      if (error instanceof OtherTransaction) this.misfit = error;
      throw error;
    }
  }
}

/** The call with this number did something else in an earlier attempt. */
export class OtherTransaction extends StepFailure {
  constructor(
    call: number,
    { message, cause }: { readonly message: string; readonly cause: unknown },
  ) {
    const what = `call ${call} of transaction is another one than in an earlier attempt: ${message}`;
    const fix =
      'make the calls of then first, in their order and with their texts, and retry the run; a fork does all of them again';
    super('E_TRANSACTION', `${what} (${fix})`, { retryable: false, cause });
  }
}

/** What a program without types may get wrong. */
function isStatement(value: unknown): boolean {
  const { sql, args } = (value ?? {}) as Partial<SqlStatement>;
  return typeof sql === 'string' && (args === undefined || Array.isArray(args));
}
