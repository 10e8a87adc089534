/**
 * What tokens cost.
 * Knows prices; must not know who says them.
 */
import type { Usage } from './chat.ts';
import type { Price } from './presets.ts';

/** A million tokens have a price. */
const TOKENS = 1_000_000;

export function costOf({ in: sent, out, cached = 0 }: Usage, price: Price): number {
  const known = Math.min(cached, sent);
  const asked = (sent - known) * price.input + known * (price.cached ?? price.input);
  return (asked + out * price.output) / TOKENS;
}

/** How many tokens of an answer so much money pays for, with what is sent paid first. */
export function tokensFor(money: number, sent: number, price: Price): number {
  const rest = money - costOf({ in: sent, out: 0 }, price);
  if (rest < 0) return 0;
  return price.output === 0 ? Number.POSITIVE_INFINITY : Math.floor((rest / price.output) * TOKENS);
}
