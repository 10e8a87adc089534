/**
 * What an `llm` step is made ready to before a run: its schemas, answers from a file, and whether anybody can be asked.
 * Knows settings, files and variables of the process; must not ask anybody.
 */
import type { ConfigProblem, Preparation, Prepared } from '../../ports/step-type.ts';
import { tlsFault } from '../../web/address.ts';
import { type Checks, checksOf } from './checks.ts';
import {
  FIXTURES_VARIABLE,
  type Fixtures,
  givenFixtures,
  projectFixtures,
} from './fixture-file.ts';
import type { LlmDefaults } from './presets.ts';
import { choose, keyVariableOf } from './server.ts';
import { isOffline, type LlmConfig, llmProblems } from './settings.ts';

/** What a step was made ready to. */
export interface Ready {
  readonly defaults: LlmDefaults;
  readonly checks: Checks;
  /** Answers in place of a server's. */
  readonly fixtures: Fixtures | undefined;
}

export async function prepareLlm(
  preparation: Preparation<LlmConfig>,
  defaults: LlmDefaults,
): Promise<Prepared<Ready>> {
  const { config, load } = preparation;
  const problems: ConfigProblem[] = llmProblems(config, defaults);
  const checks = await checksOf(config);
  if ('problems' in checks) problems.push(...checks.problems);
  const read = await fixturesOf(preparation);
  if ('problem' in read) problems.push(read.problem);
  const alone = isOffline(config, defaults) && !('fixtures' in read && read.fixtures);
  if (load && 'fixtures' in read && read.fixtures === undefined && !alone)
    problems.push(...serverProblems(config, defaults));
  if (problems.length > 0 || 'problems' in checks || 'problem' in read) return { problems };
  const { fixtures } = read;
  const contents = config.provider === 'fixture' ? fixtures?.contents : undefined;
  return {
    ready: { defaults, checks, fixtures },
    ...(contents !== undefined && { contents }),
    ...(alone && { warnings: [OFFLINE] }),
  };
}

const OFFLINE: ConfigProblem = {
  code: 'W_OFFLINE',
  key: 'offline',
  message: 'no model is named, so nobody is asked: its answer is a text of its own.',
  fix: 'write model: NAME to ask one, or provider: fixture with a file of answers',
};

/** The file that the step names, or for a whole run the environment. */
async function fixturesOf({ config, place, load }: Preparation<LlmConfig>) {
  const given = load ? process.env[FIXTURES_VARIABLE] : undefined;
  if (given) return givenFixtures(given);
  const { provider, fixtures } = config;
  if (provider !== 'fixture') return { fixtures: undefined };
  if (fixtures !== undefined) return projectFixtures(fixtures, place);
  const message = 'provider: fixture gives answers from a file, and none is named.';
  const fix = 'write fixtures: FILE';
  return { problem: { code: 'E_BAD_CONFIG', key: 'provider', message, fix } as const };
}

/** What is a matter of the machine that runs it, and said before anything has run. */
function serverProblems(config: LlmConfig, defaults: LlmDefaults): ConfigProblem[] {
  const unchecked = config.url === undefined ? undefined : tlsFault(config.url);
  if (unchecked !== undefined) {
    const { message, fix } = unchecked;
    return [{ code: 'E_BAD_CONFIG', message: `${message}.`, fix, key: 'url' }];
  }
  const chosen = choose(config, defaults);
  const variable = keyVariableOf(chosen, config.key);
  if (variable === undefined || process.env[variable]) return [];
  const message = `there is no key for ${chosen.provider}.`;
  const fix = `set ${variable}, or declare a secret and write key: "\${{ secrets.NAME }}"`;
  return [{ code: 'E_SECRET', message, fix, key: 'provider' }];
}
