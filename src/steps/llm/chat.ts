/**
 * What a model is asked and what it answers, whoever passes both on.
 * Knows shapes; must not know a wire, nor where an answer comes from.
 */
import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Rung } from './presets.ts';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: JsonSchema;
}

/** One question. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly schema?: JsonSchema | undefined;
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: string | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: string | readonly string[] | undefined;
  readonly maxTokens?: number | undefined;
}

/** A call of a tool as it was sent: its arguments are text. */
export interface SentCall {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** How much a request took, in tokens. */
export interface Usage {
  readonly in: number;
  readonly out: number;
  /** Of those that were sent: known to the server from before. */
  readonly cached?: number | undefined;
  /** Of those that were answered: thoughts. */
  readonly reasoning?: number | undefined;
  /** Counted here, because the server does not tell. */
  readonly estimated?: true;
}

/** One answer, as it came. */
export interface Reply {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly SentCall[];
  /** Why it ended, in the word of the server. */
  readonly finish: string;
  readonly usage: Usage;
  readonly id?: string | undefined;
  /** What the server calls the model. */
  readonly model?: string | undefined;
  /** The way in which the server was told the form of the answer. */
  readonly rung?: Rung | undefined;
  /** Whether the server has read less than it was sent. */
  readonly isPromptCut?: true;
  /** How many tokens of an answer the budget had room for, where that were fewer than the step allows. */
  readonly room?: number | undefined;
}

/** Who passes questions on and answers back. */
export interface Exchange {
  /** Throws a `StepFailure`, or the reason of the signal. */
  ask(request: ChatRequest): Promise<Reply>;
}

/** Who hears of an answer while it comes. */
export interface Listener {
  /** A request goes out. */
  asked(): void;
  /** A piece of the answer is there, thoughts and calls too; `text` is what of it the step would give as text. */
  came(text: string): void;
}
