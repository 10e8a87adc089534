/** How good a variant is, and which one is best. */
interface Scored {
  readonly name: string;
  readonly score: number;
}

export async function score(headline: string): Promise<number> {
  return headline.split(' ').length + (headline.endsWith('?') ? 3 : 0);
}

export function winner(variants: readonly Scored[]): Scored {
  return variants.reduce((best, one) => (one.score > best.score ? one : best));
}
