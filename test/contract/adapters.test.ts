/**
 * Every adapter of the registry against the laws of its socket.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { newBackends, STEP_TYPES, STRATEGIES } from '../../src/registry.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { backendContract } from '../../src/testing/contract/backend.ts';
import type { ContractCase } from '../../src/testing/contract/case.ts';
import { stepTypeContract } from '../../src/testing/contract/step-type.ts';
import { storeContract } from '../../src/testing/contract/store.ts';
import { BODIES } from '../fixtures/thread/call.ts';

function hold(cases: readonly ContractCase[]): void {
  expect(cases.length).toBeGreaterThan(0);
  for (const law of cases) it(law.name, () => law.run());
}

for (const type of STEP_TYPES)
  describe(`step type ${type.name}`, () => hold(stepTypeContract(type)));

newBackends().forEach(({ name }, i) => {
  describe(`backend ${name}`, () =>
    hold(backendContract(() => newBackends()[i]!, { handsOn: BODIES })));
});

describe('store memory', () => {
  hold(storeContract({ open: async () => memoryStore() }));

  it('forgets the oldest of more finished runs than it keeps', async () => {
    const store = memoryStore({ keep: 0 });
    for (const law of storeContract({ open: async () => store }).slice(-1))
      await expect(law.run()).rejects.toThrow();
  });
});

describe('store sqlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-contract-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const files = new Map<Store, string>();
  const openAt = async (file: string): Promise<Store> => {
    const store = sqliteStore(file);
    files.set(store, file);
    return store;
  };
  const again = (store: Store) => openAt(files.get(store)!);
  hold(
    storeContract({
      open: () => openAt(join(folder, `${files.size}`, 'runs.db')),
      reopen: again,
      beside: again,
      argument: () => '?',
    }),
  );
});

describe('the registry', () => {
  it('names every adapter once', () => {
    const names = [STEP_TYPES, STRATEGIES, newBackends()].map((list) =>
      list.map(({ name }) => name),
    );
    for (const list of names) expect(new Set(list).size).toBe(list.length);
  });
});
