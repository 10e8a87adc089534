/**
 * What an operation of a rule is: made from its settings once, before the run, and applied to values.
 * Knows faults of settings; must not know any operation.
 */
import { ExpressionError } from '../../graph/expression-error.ts';
import { expressionOver } from '../../graph/expression-over.ts';
import type { ConfigProblem } from '../../ports/step-type.ts';
import type { Path } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import type { FromSchema } from '../../std/schema.ts';
import type { Range } from '../../workflow/source.ts';
import type { FLAT_OPERATIONS } from '../../workflow/with/process-operations.ts';
import { EACH, type Field, readField } from './field.ts';
import { type Change, changed, type InItem } from './reach.ts';
import { RuleFault } from './rule-fault.ts';

export type Given = {
  readonly [Name in keyof typeof FLAT_OPERATIONS]: FromSchema<(typeof FLAT_OPERATIONS)[Name]>;
};

/** What expressions of a rule see beside the value. */
export interface Surroundings {
  readonly args: unknown;
  /** Set for rules about an item of a list. */
  readonly in: InItem | undefined;
}

/** Gives another value and never changes the one it gets. Throws a `RuleFault`. */
export type Apply = (value: unknown, around: Surroundings) => unknown;

/** What makes a change of settings, or tells `at` what is wrong with them. */
export type Operation<Settings> = (settings: Settings, at: Compiling) => Apply | Promise<Apply>;

/** Operations of one group, by name. */
export type Operations<Name extends keyof Given> = {
  readonly [N in Name]: Operation<Given[N]>;
};

/** An expression of a rule: the value, and what else it sees. */
export type Evaluate = (value: unknown, around: Surroundings) => unknown;

/** Where an operation stands, and what is said of it. */
export class Compiling {
  /** From `rules` on, to the settings of the operation. */
  private readonly path: Path;
  private readonly problems: ConfigProblem[];
  readonly missing: 'fail' | 'skip';
  /** Whether the rule is about an item of a list. */
  readonly inItem: boolean;

  constructor(
    path: Path,
    problems: ConfigProblem[],
    { missing, inItem }: { readonly missing: 'fail' | 'skip'; readonly inItem: boolean },
  ) {
    this.path = path;
    this.problems = problems;
    this.missing = missing;
    this.inItem = inItem;
  }

  /** The same for what stands below a key of it. */
  below(...path: Path): Compiling {
    return new Compiling([...this.path, ...path], this.problems, this);
  }

  tell(
    message: string,
    fix: string | undefined,
    more: {
      readonly atKey?: boolean;
      readonly code?: ConfigProblem['code'];
      readonly within?: Range;
    } = {},
  ): void {
    const code = more.code ?? 'E_BAD_CONFIG';
    const about = { key: 'rules', path: this.path.slice(1), ...(fix !== undefined && { fix }) };
    this.problems.push({ ...about, ...more, code, message: `${message}.` });
  }

  /** A field that is named here. Where it is faulty that is told, and any other one is given. */
  field(text: string, atKey = false): Field {
    const read = readField(text);
    if ('parts' in read) return read;
    this.tell(read.message, read.fix, { atKey });
    return { text, parts: [] };
  }

  /** The fields of `name` and `[name, city]`. */
  fields(given: string | readonly string[]): readonly Field[] {
    if (typeof given === 'string') return [this.field(given)];
    return given.map((text, i) => this.below(i).field(text));
  }

  /** The fields of a mapping from fields to something else. */
  keys<Value>(
    given: Readonly<Record<string, Value>>,
  ): readonly (readonly [Field, Value, Compiling])[] {
    return Object.entries(given).map(([text, value]) => {
      const at = this.below(text);
      return [at.field(text, true), value, at] as const;
    });
  }

  /** Tells of a field that ends in `[]`, where that means nothing. */
  named(field: Field, atKey = false): Field {
    if (field.parts.at(-1) === EACH)
      this.tell(`${show(field.text)} names each item, and not a field`, 'leave out the last []', {
        atKey,
      });
    return field;
  }

  /** `inItem`: whether it is about an item of a list. */
  expression(text: string, inItem = this.inItem): Evaluate {
    const names = inItem ? IN_ITEM : OUTSIDE;
    try {
      const evaluate = expressionOver(
        text,
        names,
        `${names.join(', ')}; other values are given to the step in args`,
      );
      return (value, around) =>
        evaluated(text, () => evaluate({ value, args: around.args, ...around.in }));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const { message, start, end, fix } = error;
      const within = end > start ? { within: { start, end } } : {};
      this.tell(`the expression cannot be used: ${message}`, fix, {
        code: 'E_EXPRESSION',
        ...within,
      });
      return () => undefined;
    }
  }
}

const OUTSIDE = ['value', 'args'] as const;
const IN_ITEM = ['value', 'args', 'item', 'index'] as const;

function evaluated(text: string, evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, isMissing, fix } = error;
    const hint = fix === undefined ? '' : `; ${fix}`;
    const code = isMissing ? 'E_RULE_FIELD' : 'E_EXPRESSION';
    throw new RuleFault(code, [], (at) => {
      const where = at === '' ? '' : ` (for ${at})`;
      return `${show(text, 120)} cannot be evaluated${where}: ${message}${hint}`;
    });
  }
}

/** Changes what each of the fields names. */
export function onFields(given: string | readonly string[], at: Compiling, change: Change): Apply {
  const fields = at.fields(given);
  return (value) => fields.reduce((now, field) => changed(now, field, at.missing, change), value);
}
