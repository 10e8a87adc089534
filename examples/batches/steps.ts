/** What is done with a batch. */
export async function save(batch: readonly number[]): Promise<number> {
  return batch.reduce((sum, n) => sum + n, 0);
}
