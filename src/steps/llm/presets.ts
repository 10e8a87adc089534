/**
 * What is known of the servers that a step may name: addresses, keys and habits.
 * Must not know how any of them is asked.
 */
import type { FromSchema } from '../../std/schema.ts';
import type { LLM_PRICES, LLM_PROVIDERS } from '../../workflow/with/llm.ts';

export type Provider = (typeof LLM_PROVIDERS)[number];
/** Those that are asked. */
export type Server = Exclude<Provider, 'fixture'>;

/** How a server can be told which form an answer has to have, the strictest first. */
export const RUNGS = ['json_schema', 'json_object', 'tool', 'prompt'] as const;
export type Rung = (typeof RUNGS)[number];

export interface Preset {
  /** Undefined of a server that only an address names. */
  readonly url: string | undefined;
  /** The variable that has the key where the step has none. */
  readonly keyVariable?: string;
  /** Where the way down the rungs begins. */
  readonly rung: Rung;
  readonly tokensKey: TokensKey;
  /** Cuts prompts without a word when they are longer than it is set to take. */
  readonly cutsPrompts?: true;
}

/** What servers call the most tokens of an answer. */
export type TokensKey = 'max_tokens' | 'max_completion_tokens';

const plain = { rung: 'json_schema', tokensKey: 'max_tokens' } as const;

export const PRESETS: Readonly<Record<Server, Preset & { readonly url: string }>> = {
  // Its models that think refuse `max_tokens`.
  openai: {
    ...plain,
    url: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    tokensKey: 'max_completion_tokens',
  },
  // Passes over `response_format` without a word.
  anthropic: {
    ...plain,
    url: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
    rung: 'tool',
  },
  ollama: { ...plain, url: 'http://127.0.0.1:11434/v1', cutsPrompts: true },
  vllm: { ...plain, url: 'http://127.0.0.1:8000/v1' },
  llamacpp: { ...plain, url: 'http://127.0.0.1:8080/v1' },
  openrouter: {
    ...plain,
    url: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
  },
};

/** Of a server that only an address names. */
export const NAMELESS: Preset = { ...plain, url: undefined };

/** What a million tokens cost. */
export type Price = FromSchema<(typeof LLM_PRICES)['additionalProperties']>;
