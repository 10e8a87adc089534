/**
 * What is wrong with an expression.
 * Knows places in its text; must not know where the text stands.
 */

/** An expression that cannot be read (`start`, `end`: offsets into it) or evaluated. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly start: number;
  readonly end: number;
  readonly fix: string | undefined;
  /** The expression that could not be evaluated, where it is one of several. */
  expression: string | undefined;
  /** Whether it reads what is not there. */
  isMissing = false;
  constructor(message: string, start = 0, end = start, fix?: string) {
    super(message);
    this.start = start;
    this.end = end;
    this.fix = fix;
  }
}
