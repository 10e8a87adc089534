/**
 * What must hold of a run whatever was killed when: between what was told, what is kept and what
 * the steps did.
 * Knows events and effects; must not know how they came about.
 */

/** An event as the command line tells it. */
export interface Told {
  readonly type: string;
  readonly at?: number;
  readonly step?: string;
  readonly attempt?: number;
  readonly status?: string;
  readonly output?: unknown;
  /** Of what was asked: several requests may be taken at one time. */
  readonly id?: string;
}

/** What a step wrote down itself when it began and when it had its effect. */
export interface Effect {
  readonly what: 'start' | 'effect';
  readonly step: string;
  readonly attempt: number;
  readonly key: string;
}

export interface Facts {
  /** By all processes, in order. */
  readonly told: readonly Told[];
  readonly history: readonly Told[];
  readonly effects: readonly Effect[];
  /** Whether a step has an effect that it writes down; default all have. */
  readonly hasEffect?: ((step: string) => boolean) | undefined;
}

export function faultsOf(facts: Facts): string[] {
  return [...lost(facts), ...ranAgain(facts), ...withoutRecord(facts), ...otherKeys(facts)];
}

const nameOf = ({ type, step, attempt, at, id }: Told) =>
  [type, step, attempt, at, ...(id === undefined ? [] : [id])].join(' ');

/** What a run came to, as text: its end, that of each step, and who had an effect. Attempts are no part of it. */
export function endOf({ history, effects }: Facts): string {
  const steps = history.flatMap(({ type, step }) =>
    /^step\.(succeeded|failed|skipped|cancelled)$/.test(type) ? [`${type} ${step}`] : [],
  );
  const had = effects.flatMap(({ what, step }) => (what === 'effect' ? [step] : []));
  const { status, output } = history.at(-1) ?? {};
  return JSON.stringify({ status, output, steps: steps.sort(), effects: [...new Set(had)].sort() });
}

/** Nothing that was told is missing, and nothing was told twice. */
function lost({ told, history }: Facts): string[] {
  const kept = new Set(history.map(nameOf));
  const seen = new Set<string>();
  return told.flatMap((event) => {
    const name = nameOf(event);
    if (!kept.has(name)) return [`told and not kept: ${name}`];
    if (seen.has(name)) return [`told twice: ${name}`];
    seen.add(name);
    return [];
  });
}

/** A step that has succeeded has had its effect in that attempt, and begins no other. */
function ranAgain({ history, effects, hasEffect = () => true }: Facts): string[] {
  const ended = history.filter(({ type }) => type === 'step.succeeded');
  const faults: string[] = [];
  for (const { step, attempt } of ended) {
    const own = effects.filter((effect) => effect.step === step);
    const had = own.filter((effect) => effect.what === 'effect' && effect.attempt === attempt);
    if (had.length !== 1 && hasEffect(step!))
      faults.push(`${step} had its effect ${had.length} times in attempt ${attempt}`);
    if (own.some((effect) => effect.attempt > attempt!))
      faults.push(`${step} ran after it had ended`);
  }
  const names = ended.map(({ step }) => step);
  if (new Set(names).size !== names.length) faults.push('a step has succeeded twice');
  return faults;
}

/** No body ran of which the start was not kept before. */
function withoutRecord({ history, effects }: Facts): string[] {
  const started = new Set(
    history.filter(({ type }) => type === 'step.started').map((e) => `${e.step} ${e.attempt}`),
  );
  return effects
    .filter(({ step, attempt }) => !started.has(`${step} ${attempt}`))
    .map(({ step, attempt }) => `attempt ${attempt} of ${step} began and was not kept`);
}

/** All attempts of a step have one key, and no two steps have the same. */
function otherKeys({ effects }: Facts): string[] {
  const keys = new Map<string, string>();
  for (const { step, key } of effects) {
    const before = keys.get(step);
    if (before !== undefined && before !== key) return [`${step} has two keys`];
    keys.set(step, key);
  }
  return new Set(keys.values()).size === keys.size ? [] : ['two steps have one key'];
}
