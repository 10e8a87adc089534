/**
 * What has been found out about a server and a model: which members of a request it takes.
 * Knows refusals; must not know how a request is sent. Kept as long as the process.
 */
import { isMappingSchema } from './body.ts';
import type { ChatRequest } from './chat.ts';
import { type Preset, RUNGS, type Rung, type TokensKey } from './presets.ts';

/** A request that was refused for what stands in it. */
export interface Refused {
  readonly status: number;
  /** All that the server says. */
  readonly words: string;
  /** The member of the request that it names. */
  readonly param?: string | undefined;
}

export interface Habits {
  /** Where the way down begins in which it is told the form of an answer. */
  readonly rung: Rung;
  readonly tokensKey: TokensKey;
  /** Whether it can be asked to count what a streamed answer took. */
  readonly counts: boolean;
}

const known = new Map<string, Habits>();
/** A model may be named by data. */
const MOST = 1_000;

const keyOf = (url: string, model: string) => JSON.stringify([url, model]);

export function habitsOf(url: string, model: string, { rung, tokensKey }: Preset): Habits {
  return known.get(keyOf(url, model)) ?? { rung, tokensKey, counts: true };
}

/** Notes those with which it has answered. */
export function noteHabits(url: string, model: string, habits: Habits): void {
  if (known.size >= MOST) known.clear();
  known.set(keyOf(url, model), habits);
}

/** The first way from there on in which this schema can be told. */
export function rungFor(from: Rung, schema: ChatRequest['schema']): Rung {
  const isOther = schema !== undefined && !isMappingSchema(schema);
  return isOther && (from === 'json_object' || from === 'tool') ? 'prompt' : from;
}

/** What a question is sent with, and what may still be tried with it. */
export interface Trial {
  readonly habits: Habits;
  /** Whether the rung may be another one: it is not what the author says. */
  readonly isFree: boolean;
  /** Whether the other name for the most tokens was tried. */
  readonly isSwitched: boolean;
}

/** In which other form the request may be taken; undefined where it is refused for something else. */
export function adapted(trial: Trial, refused: Refused, request: ChatRequest): Trial | undefined {
  if (refused.status !== 400 && refused.status !== 422) return undefined;
  const { habits, isFree, isSwitched } = trial;
  const names = (word: string) => refused.param === word || refused.words.includes(word);
  if (habits.counts && names('stream_options'))
    return { ...trial, habits: { ...habits, counts: false } };
  const { tokensKey } = habits;
  if (!isSwitched && request.maxTokens !== undefined && names(tokensKey)) {
    const other = tokensKey === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return { ...trial, habits: { ...habits, tokensKey: other }, isSwitched: true };
  }
  const { schema } = request;
  if (schema === undefined || !isFree || !FORMS.some(names)) return undefined;
  const next = RUNGS[RUNGS.indexOf(rungFor(habits.rung, schema)) + 1];
  return next && { ...trial, habits: { ...habits, rung: rungFor(next, schema) } };
}

const FORMS = ['response_format', 'json_schema', 'json_object', 'tools', 'tool_choice'];
