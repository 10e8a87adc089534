/**
 * Rules made ready before a run, and applied one after the other.
 * Knows rules with their conditions, and rules within rules; must not know what an operation does.
 */
import type { ConfigProblem } from '../../ports/step-type.ts';
import { misfits, type Path } from '../../std/json-schema.ts';
import { quoted } from '../../std/printable.ts';
import { INNER_RULE } from '../../workflow/with/process.ts';
import { RULE_KEYS } from '../../workflow/with/process-operations.ts';
import { onLists } from './list.ts';
import {
  type Apply,
  Compiling,
  type Evaluate,
  type Operation,
  type Surroundings,
} from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { RuleFault, wrongType } from './rule-fault.ts';

type GivenRule = Readonly<Record<string, unknown>>;

interface Rule {
  readonly operation: string;
  readonly when: Evaluate | undefined;
  readonly apply: Apply;
}

/** What rules have made, and how many of them counted. */
export interface Applied {
  readonly value: unknown;
  readonly count: number;
}

export class Rules {
  private readonly rules: readonly Rule[];

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** The value is not changed; throws a `RuleFault`. */
  apply(value: unknown, around: Surroundings): Applied {
    let [now, count] = [value, 0];
    for (const [i, { operation, when, apply }] of this.rules.entries()) {
      try {
        if (when !== undefined && !holds(when(now, around))) continue;
        now = apply(now, around);
        count++;
      } catch (error) {
        throw error instanceof RuleFault ? error.inRule(i + 1, operation) : error;
      }
    }
    return { value: now, count };
  }
}

function holds(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw wrongType('true or false from when', answer, []);
}

interface Place {
  readonly path: Path;
  readonly inItem: boolean;
}

/** Rules that stand at `path`, as their schema takes them. What is wrong with them is added to `problems`. */
export async function compileRules(
  given: readonly GivenRule[],
  problems: ConfigProblem[],
  place: Place = { path: ['rules'], inItem: false },
): Promise<Rules> {
  const rules: Rule[] = [];
  for (const [i, rule] of given.entries()) {
    const made = await compileRule(rule, problems, { ...place, path: [...place.path, i] });
    if (made !== undefined) rules.push(made);
  }
  return new Rules(rules);
}

async function compileRule(
  rule: GivenRule,
  problems: ConfigProblem[],
  { path, inItem }: Place,
): Promise<Rule | undefined> {
  const missing = rule.missing === 'skip' ? 'skip' : 'fail';
  const at = new Compiling(path, problems, { missing, inItem });
  const [operation, ...others] = Object.keys(rule).filter((key) => !Object.hasOwn(RULE_KEYS, key));
  if (operation === undefined) {
    at.tell('a rule has one operation, and this one has none', 'write one, such as trim: name');
    return undefined;
  }
  if (others.length > 0) {
    const names = [operation, ...others].map(quoted).join(' and ');
    const message = `a rule has one operation, and this one has ${names}`;
    at.tell(message, 'make a rule of each, in the order that is meant');
    return undefined;
  }
  const when = typeof rule.when === 'string' ? at.below('when').expression(rule.when) : undefined;
  const make = operation === 'each' ? each(problems, path) : operationOf(operation);
  const apply = await make(rule[operation], at.below(operation));
  return { operation, when, apply };
}

function operationOf(name: string): Operation<unknown> {
  return OPERATIONS[name as keyof typeof OPERATIONS] as Operation<unknown>;
}

interface Each {
  readonly field?: string | readonly string[];
  readonly rules: readonly GivenRule[];
}

/** Rules about each item of a list, of which they see nothing but the item. */
function each(problems: ConfigProblem[], path: Path): Operation<unknown> {
  return async (given, at) => {
    const { field, rules } = given as Each;
    const below = [...path, 'each', 'rules'];
    const sound = rules.filter((rule, i) => isSound(rule, at.below('rules', i)));
    if (sound.length < rules.length) return (value) => value;
    const inner = await compileRules(rules, problems, { path: below, inItem: true });
    return onLists(field, at, (list, { args }) =>
      list.map((item, index) => {
        try {
          return inner.apply(item, { args, in: { item, index } }).value;
        } catch (error) {
          throw error instanceof RuleFault ? error.within([index]) : error;
        }
      }),
    );
  };
}

/** Rules further in have no schema of their own: it would have no end. */
function isSound(rule: GivenRule, at: Compiling): boolean {
  const found = misfits(INNER_RULE, rule);
  for (const { message, fix, path, atKey = false } of found)
    at.below(...path).tell(message, fix, { atKey });
  return found.length === 0;
}
