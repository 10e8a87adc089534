/**
 * What it costs to look for secrets in a line of a log, by how many there are.
 * Knows lines and secrets; must not know how they are found.
 */
import { hiddenText } from '../../src/run/hidden.ts';
import { KnownSecrets } from '../../src/run/known-secrets.ts';
import { callMs, table } from '../measure.ts';

const LINES = 20_000;
const ROUNDS = 15;
const LINE =
  '2026-11-30T12:00:00.000Z GET /orders/4711?page=3 200 in 17 ms, 3 of 20 retried now'.slice(0, 80);
const COUNTS = [0, 1, 5, 20, 100];

export async function redaction(): Promise<unknown> {
  const results: Record<string, Record<string, number>> = {};
  for (const count of COUNTS) {
    const secrets = new KnownSecrets();
    for (let i = 0; i < count; i++)
      secrets.read(`key_${i}`, `sk-${i}-${'0123456789abcdef'.repeat(2)}-${i * 7919}`);
    const hidden = { env: {}, secrets };
    const held = `token sk-${count - 1}-${'0123456789abcdef'.repeat(2)}-${(count - 1) * 7919} was used`;
    if (count > 0 && hiddenText(held, hidden) !== 'token *** was used')
      throw new Error('a secret is not found');
    const perLine = async (line: string) => {
      const lines = Array.from({ length: LINES }, (_, i) => `${line} ${i}`);
      const all = () => lines.map((one) => hiddenText(one, hidden));
      return ((await callMs(ROUNDS, all)) * 1_000) / LINES;
    };
    results[`${count} secrets`] = {
      'without one': await perLine(LINE),
      'with one': await perLine(held),
    };
  }
  console.log(`\nmicroseconds for each line of about ${LINE.length} letters`);
  console.log(table(results, ['without one', 'with one'], (n) => n.toFixed(2)));
  return results;
}
