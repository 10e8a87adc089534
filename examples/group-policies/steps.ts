/** Fetches what there is. */
export async function fetch(source: string): Promise<string> {
  if (source === 'stock') throw new Error('the stock cannot be had');
  return `${source} fetched`;
}
