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
import { askedText, estimated } from './usage.ts';

/** A question is held as if so many bytes of it were a token: few texts take more. */
const BYTES_AT_WORST = 3;
/** Who says it, and where it ends. */
const TOKENS_OF_MESSAGE = 8;

export interface BudgetedParts {
  readonly budget: BudgetOfStep;
  readonly price: Price | undefined;
  readonly signal: AbortSignal;
  /** What has come of an answer that broke off; undefined where nothing has. */
  readonly partial: () => string | undefined;
  /** Hears what such an answer took. */
  readonly broken: (usage: Usage) => void;
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
        if (came !== undefined) {
          const usage = estimated(askedText(request), came);
          spend(usage);
          parts.broken(usage);
        }
        throw error;
      }
      spend(reply.usage);
      await budget.hold({});
      const { maxTokens } = limited;
      return maxTokens === request.maxTokens ? reply : { ...reply, room: maxTokens };
    },
  };
}

/** The question with the longest answer that there is room for. Throws a `StepFailure`. */
async function held(request: ChatRequest, parts: BudgetedParts): Promise<ChatRequest> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const most = mostOf(request, parts);
    if (most === undefined) return request;
    const { out, amounts } = most;
    try {
      await parts.budget.hold(amounts);
      return { ...request, maxTokens: out };
    } catch (error) {
      // Others have spent meanwhile: a shorter answer may still have room.
      if (out >= before || out === 1 || parts.signal.aborted) throw error;
      before = out;
    }
  }
}

/** The longest answer there is room for, and what is to be held for it; undefined where nothing is limited. */
function mostOf(request: ChatRequest, { budget, price }: BudgetedParts) {
  const left = { tokens: budget.left('tokens'), cost: budget.left('cost') };
  if (!Number.isFinite(left.tokens) && !Number.isFinite(left.cost)) return undefined;
  if (Number.isFinite(left.cost) && price === undefined) throw unpriced(request);
  const sent = tokensAtWorst(request);
  const paid = price === undefined ? Number.POSITIVE_INFINITY : tokensFor(left.cost, sent, price);
  const most = Math.min(request.maxTokens ?? Number.POSITIVE_INFINITY, left.tokens - sent, paid);
  // Where there is no room for one token, holding that says so.
  const out = Math.max(1, most);
  const amounts = {
    ...(Number.isFinite(left.tokens) && { tokens: sent + out }),
    ...(price !== undefined && { cost: costOf({ in: sent, out }, price) }),
  };
  return { out, amounts };
}

function unpriced({ model }: ChatRequest): StepFailure {
  const message = `the run has a budget of cost, and nobody says what ${quoted(model)} costs; add it to prices, or remove cost from the budget`;
  return new StepFailure('E_BUDGET', message, { retryable: false });
}

function tokensAtWorst(request: ChatRequest): number {
  const bytes = Buffer.byteLength(askedText(request));
  return Math.ceil(bytes / BYTES_AT_WORST) + request.messages.length * TOKENS_OF_MESSAGE;
}
