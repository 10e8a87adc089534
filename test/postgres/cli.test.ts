/**
 * The built command line with its runs in Postgres.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROWN_FLOW } from '../crash/grown-flow.ts';
import { type KilledFlow, killLoop } from '../crash/kill-loop.ts';
import { cycles, SEED, shareOf } from '../crash/length.ts';
import { assertBuilt } from '../specs/call.ts';
import { PASSWORD, type PostgresServer, startPostgres } from './server.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const KILLS = cycles(2, 100);

const found = await startPostgres({ fsync: true });
/** There is one in every test that runs. */
const server = found as PostgresServer;
const folder = mkdtempSync(join(tmpdir(), 'heddle-postgres-cli-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await found?.remove();
});
beforeAll(() => {
  assertBuilt();
  writeFileSync(
    join(folder, 'flow.yaml'),
    `heddle: 1
name: flow
steps:
  - { id: shout, uses: text/case, with: { text: loom, to: upper } }
  - { id: die, uses: ./steps.mjs#die, needs: shout }
  - { id: mark, uses: text/affix, needs: die, with: { suffix: "!" } }
`,
  );
  writeFileSync(
    join(folder, 'steps.mjs'),
    `export function die(text, { attempt }) {
  if (attempt === 1 && !process.env.HEDDLE_LIVE) process.kill(process.pid, 'SIGKILL');
  return text;
}
`,
  );
});

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call; nothing that it says shows the password. */
async function heddle(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const said = await new Promise<Said>((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
  expect(said.stdout + said.stderr).not.toContain(PASSWORD);
  return said;
}

describe.skipIf(found === undefined)('the command line with --store postgres:URL', () => {
  it('keeps a run, lists it, shows it, and goes on with it after a kill', async () => {
    const store = ['--store', `postgres:${server.url()}`];
    const whole = { HEDDLE_LIVE: '1' };
    const first = await heddle(['run', 'flow.yaml', '--run-id', 'r0', '--quiet', ...store], whole);
    expect(first).toMatchObject({ code: 0, stdout: 'LOOM!\n' });

    const killed = await heddle(['run', 'flow.yaml', '--run-id', 'r1', '--quiet', ...store]);
    expect(killed.code).toBeNull();
    // An address names its kind by itself.
    const place = ['--store', server.url()];
    const runs = await heddle(['runs', ...place]);
    expect(runs.stdout).toMatch(/r1.*interrupted/);
    expect(runs.stdout).toMatch(/r0.*succeeded/);
    const resumed = await heddle(['resume', 'r1', '--quiet', ...place]);
    expect(resumed).toMatchObject({ code: 0, stdout: 'LOOM!\n' });
    const shown = await heddle(['show', 'r1'], { HEDDLE_STORE: server.url() });
    expect(shown.stdout).toMatch(/^flow succeeded, run r1\n/);
    expect(shown.stdout).toMatch(/mark +succeeded/);
  });

  it('says what is wrong with an address, without its password', async () => {
    const wrong = [
      [`postgrse://u:${PASSWORD}@host/db`, 2, 'expected'],
      [server.url('postgres', 'nowhere'), 6, 'database "nowhere" does not exist'],
    ] as const;
    for (const [place, code, words] of wrong) {
      const said = await heddle(['run', 'flow.yaml', '--store', place]);
      expect([said.code, said.stderr]).toEqual([code, expect.stringContaining(words)]);
    }
  });

  const killed: readonly (readonly [what: string, flow: KilledFlow | undefined])[] = [
    ['layers', undefined],
    ['groups, cases, rounds, waits and answers', GROWN_FLOW],
  ];
  it.each(shareOf(killed, 4))(
    `survives ${KILLS} kills with %s`,
    {
      timeout: 300_000 + KILLS * 30_000,
    },
    async (_, flow) => {
      const sql = postgres(server.url(), { max: 1 });
      const database = flow === undefined ? 'kills' : 'kills_grown';
      await sql`CREATE DATABASE ${sql(database)}`;
      await sql.end();
      const store = server.url('postgres', database);
      const { faults, ...counts } = await killLoop({ cycles: KILLS, seed: SEED, store, flow });
      console.log(JSON.stringify(counts));
      expect(faults).toEqual([]);
      expect(counts.kills).toBe(KILLS);
      expect(counts.acknowledged).toBeGreaterThan(0);
    },
  );
});
