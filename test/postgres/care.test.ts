/**
 * What is told of a server that may lose what it has acknowledged.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { postgresCare } from '../../src/stores/postgres-care.ts';
import { startPostgres } from './server.ts';

const [safe, quick] = [await startPostgres({ fsync: true }), await startPostgres()];
afterAll(() => Promise.all([safe?.remove(), quick?.remove()]));

describe.skipIf(safe === undefined)('a server', () => {
  it('that waits for its disk has no weakness', async () => {
    expect(await postgresCare.weaknesses!(safe!.url())).toEqual([]);
  });

  it('that does not is told, and so is one that is not there', async () => {
    const [first] = await postgresCare.weaknesses!(quick!.url());
    expect(first).toBe('fsync is off: a power cut of the server takes what was told');
    const url = quick!.url();
    await quick!.stop();
    await expect(postgresCare.weaknesses!(url)).rejects.toMatchObject({ kind: 'unusable' });
  });
});
