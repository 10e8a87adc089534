/**
 * Questions within the budget of the run: what the most of each could take is held before it is asked.
 * Knows tokens, prices and the budget; must not know who answers.
 */
import { StepFailure } from '../../run/step-error.ts';
import { quoted } from '../../std/printable.ts';
import type { BudgetOfStep } from '../../workflow/step-context.ts';
import type { ChatRequest, Exchange, Usage } from './chat.ts';
import type { Price } from './presets.ts';
import { costOf, tokensFor } from './price.ts';
import { estimated } from './usage.ts';

/** A question is held as if so many bytes of it were a token: few texts take more. */
const BYTES_AT_WORST = 3;

export interface BudgetedParts {
  readonly budget: BudgetOfStep;
  readonly price: Price | undefined;
  /** What has come of an answer that broke off; undefined where nothing has. */
  readonly partial: () => string | undefined;
}

/** A run without a budget has nothing held; what its questions take is counted all the same. */
export function budgeted(exchange: Exchange, parts: BudgetedParts): Exchange {
  const { budget, price, partial } = parts;
  const spend = (usage: Usage) => {
    const tokens = usage.in + usage.out;
    budget.spend({ tokens, ...(price !== undefined && { cost: costOf(usage, price) }) });
  };
  return {
    async ask(request) {
      const limited = await held(request, parts);
      let reply: Awaited<ReturnType<Exchange['ask']>>;
      try {
        reply = await exchange.ask(limited);
      } catch (error) {
        // Whoever answered in part has worked.
        const came = partial();
        if (came !== undefined) spend(estimated(textOf(request), came));
        throw error;
      }
      spend(reply.usage);
      await budget.hold({});
      return reply;
    },
  };
}

/** The question with the longest answer that there is room for. Throws a `StepFailure`. */
async function held(request: ChatRequest, { budget, price }: BudgetedParts): Promise<ChatRequest> {
  const left = { tokens: budget.left('tokens'), cost: budget.left('cost') };
  if (!Number.isFinite(left.tokens) && !Number.isFinite(left.cost)) return request;
  if (Number.isFinite(left.cost) && price === undefined)
    throw new StepFailure(
      'E_BUDGET',
      `the run has a budget of cost, and nobody says what ${quoted(request.model)} costs; add it to prices, or remove cost from the budget`,
      { retryable: false },
    );
  const sent = Math.ceil(Buffer.byteLength(textOf(request)) / BYTES_AT_WORST);
  const paid = price === undefined ? Number.POSITIVE_INFINITY : tokensFor(left.cost, sent, price);
  const most = Math.min(request.maxTokens ?? Number.POSITIVE_INFINITY, left.tokens - sent, paid);
  // Where there is no room for one token, holding that says so.
  const out = Math.max(1, most);
  await budget.hold({
    ...(Number.isFinite(left.tokens) && { tokens: sent + out }),
    ...(price !== undefined && { cost: costOf({ in: sent, out }, price) }),
  });
  return { ...request, maxTokens: out };
}

/** All that is sent and counts. */
function textOf({ messages, schema, tools }: ChatRequest): string {
  return JSON.stringify([messages, schema, tools]);
}
