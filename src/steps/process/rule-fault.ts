/**
 * Why a rule could not be applied.
 * Knows places in a value; must not know any operation.
 */
import { StepFailure } from '../../run/step-error.ts';
import { nearest } from '../../std/nearest.ts';
import { printable, show } from '../../std/printable.ts';
import { placeText } from './field.ts';

type Code = 'E_RULE_FIELD' | 'E_RULE_TYPE' | 'E_VALIDATION' | 'E_EXPRESSION';
type Place = readonly (string | number)[];

/** Names of rules are put in front of it as it passes them. */
export class RuleFault extends Error {
  readonly code: Code;
  /** Where it is, from the value of the innermost rule. */
  private place: Place;
  private readonly tell: (place: string) => string;
  private rules = '';

  constructor(code: Code, place: Place, tell: (place: string) => string) {
    super(code);
    this.code = code;
    this.place = place;
    this.tell = tell;
  }

  /** It happened within another value, at this place of it. */
  within(place: Place): this {
    this.place = [...place, ...this.place];
    return this;
  }

  /** It happened in this rule, counted from 1. */
  inRule(number: number, operation: string): this {
    const inner = this.rules === '' ? '' : `, ${this.rules}`;
    this.rules = `rule ${number} (${operation})${inner}`;
    return this;
  }

  toFailure(): StepFailure {
    const place = printable(placeText(this.place));
    return new StepFailure(this.code, `${this.rules}: ${this.tell(place)}`, { retryable: false });
  }
}

/** What stands there is of another kind. `wanted`: in words. */
export function wrongType(wanted: string, value: unknown, place: Place): RuleFault {
  return new RuleFault('E_RULE_TYPE', [...place], (at) =>
    at === ''
      ? `expected ${wanted}, got ${show(value)}`
      : `expected ${wanted} at ${at}, got ${show(value)}`,
  );
}

/** There is no such key. `known`: those that are there. */
export function noKey(key: string, place: Place, known: readonly string[]): RuleFault {
  const close = nearest(key, known);
  const hint = close === undefined ? '' : `; did you mean ${show(close)}?`;
  return new RuleFault(
    'E_RULE_FIELD',
    [...place],
    (at) => `there is no ${show(key)}${at === '' ? '' : ` in ${at}`}${hint}`,
  );
}

export function noItem(index: number, place: Place, length: number): RuleFault {
  return new RuleFault(
    'E_RULE_FIELD',
    [...place],
    (at) => `there is no item ${index}${at === '' ? '' : ` in ${at}`}, which has ${length}`,
  );
}
