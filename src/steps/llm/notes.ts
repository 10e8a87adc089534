/**
 * What an attempt is told to have taken: tokens, cost, time, all requests together.
 * Knows replies; must not know what they say.
 */
import type { TelemetryDeclaration } from '../../graph/catalog.ts';
import type { Metadata } from '../../ports/step-type.ts';
import type { Listener, Reply, Usage } from './chat.ts';
import type { Price } from './presets.ts';
import { costOf } from './price.ts';

/** What of it is told, and of what `exchangeOf` notes, by the names for generative models. */
export const LLM_TELEMETRY: TelemetryDeclaration = {
  client: 'url',
  always: { 'gen_ai.operation.name': 'chat' },
  attributes: {
    provider: 'gen_ai.provider.name',
    url: ['server.address', 'server.port'],
    model: 'gen_ai.request.model',
    answered_by: 'gen_ai.response.model',
    response_id: 'gen_ai.response.id',
    finish: 'gen_ai.response.finish_reasons',
    first_token_ms: 'gen_ai.response.time_to_first_chunk',
    tokens_in: 'gen_ai.usage.input_tokens',
    tokens_out: 'gen_ai.usage.output_tokens',
    tokens_cached: 'gen_ai.usage.cache_read.input_tokens',
    tokens_reasoning: 'gen_ai.usage.reasoning.output_tokens',
    cost: 'heddle.llm.cost',
    currency: 'heddle.llm.currency',
  },
};

export interface NotesParts {
  readonly annotate: (metadata: Metadata) => void;
  readonly clock: { now(): number };
  /** That of the model; undefined where nobody says it. */
  readonly price: Price | undefined;
  readonly currency: string | undefined;
  /** Takes the text of an answer while it comes, where somebody looks. */
  readonly stream?: ((text: string) => void) | undefined;
}

export class Notes implements Listener {
  private readonly parts: NotesParts;
  private readonly startedAt: number;
  private requests = 0;
  /** The text of an answer as far as it has come; undefined where nothing has. */
  partial: string | undefined;
  private firstAt: number | undefined;
  private readonly sums = { in: 0, out: 0, cached: 0, reasoning: 0 };
  private cost: number | undefined;

  constructor(parts: NotesParts) {
    this.parts = parts;
    this.startedAt = parts.clock.now();
  }

  asked(): void {
    this.partial = undefined;
    this.requests++;
    this.parts.annotate({ requests: this.requests });
  }

  came(text: string): void {
    this.firstAt ??= this.parts.clock.now();
    this.partial = (this.partial ?? '') + text;
    if (text !== '') this.parts.stream?.(text);
  }

  /** Notes a whole answer; what it took counts whatever becomes of it. */
  answered({ usage, model, id, finish, rung, isPromptCut }: Reply): void {
    const { firstAt, parts } = this;
    parts.annotate({
      finish,
      ...this.took(usage),
      ...(rung !== undefined && { structured: rung }),
      ...(isPromptCut && { prompt_cut: true }),
      ...(model !== undefined && { answered_by: model }),
      ...(id !== undefined && { response_id: id }),
      ...(firstAt !== undefined && { first_token_ms: firstAt - this.startedAt }),
    });
  }

  /** Notes what an answer took that broke off. */
  broken(usage: Usage): void {
    this.parts.annotate(this.took(usage));
  }

  /** All that the attempt has taken so far, with this. */
  private took(usage: Usage): Metadata {
    const { sums, parts } = this;
    sums.in += usage.in;
    sums.out += usage.out;
    sums.cached += usage.cached ?? 0;
    sums.reasoning += usage.reasoning ?? 0;
    const cost = parts.price === undefined ? undefined : costOf(usage, parts.price);
    if (cost !== undefined) this.cost = Number(((this.cost ?? 0) + cost).toPrecision(12));
    return {
      tokens_in: sums.in,
      tokens_out: sums.out,
      ...(usage.cached !== undefined && { tokens_cached: sums.cached }),
      ...(usage.reasoning !== undefined && { tokens_reasoning: sums.reasoning }),
      ...(usage.estimated && { estimated: true }),
      ...(this.cost !== undefined && { cost: this.cost }),
      ...(this.cost !== undefined && parts.currency !== undefined && { currency: parts.currency }),
    };
  }
}
