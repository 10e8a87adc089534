/**
 * What an `llm` step is made ready to before a run: its schemas, answers from a file, and whether anybody can be asked.
 * Knows settings, files and variables of the process; must not ask anybody.
 */
import type { ConfigProblem, Preparation, Prepared } from '../../ports/step-type.ts';
import { tlsFault } from '../../web/address.ts';
import type { LlmDefaults } from '../../workflow/with/llm.ts';
import { type Checks, checksOf } from './checks.ts';
import {
  FIXTURES_VARIABLE,
  type Fixtures,
  givenFixtures,
  projectFixtures,
} from './fixture-file.ts';
import { recordProblem } from './recorder.ts';
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
  const given = load && process.env[FIXTURES_VARIABLE];
  const record = load ? await recordProblem(Boolean(given)) : undefined;
  if (record !== undefined) problems.push(record);
  const alone = isOffline(config, defaults) && !('fixtures' in read && read.fixtures);
  if (load && 'fixtures' in read && read.fixtures === undefined && !alone)
    problems.push(...serverProblems(config, defaults));
  if (problems.length > 0 || 'problems' in checks || 'problem' in read) return { problems };
  const { fixtures } = read;
  const own = config.provider === 'fixture' ? fixtures?.contents : undefined;
  const contents =
    [own, ...usedOf(config, defaults)].filter((one) => one !== undefined).join(' ') || undefined;
  return {
    ready: { defaults, checks, fixtures },
    ...(contents !== undefined && { contents }),
    ...(alone && { warnings: [OFFLINE] }),
  };
}

/** What of the settings of the project an answer depends on: one that was kept is not that of another model. */
function usedOf(config: LlmConfig, { provider, url, model }: LlmDefaults): (string | undefined)[] {
  const isNamed = config.provider !== undefined || config.url !== undefined;
  return [config.model === undefined ? model : undefined, ...(isNamed ? [] : [provider, url])];
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
  const chosen = choose(config, defaults);
  const unchecked = chosen.url === undefined ? undefined : tlsFault(chosen.url);
  if (unchecked !== undefined) {
    const { message, fix } = unchecked;
    return [{ code: 'E_BAD_CONFIG', message: `${message}.`, fix, key: 'url' }];
  }
  const variable = keyVariableOf(chosen, config.key);
  if (variable === undefined || process.env[variable]) return [];
  const message = `there is no key for ${chosen.provider}.`;
  const fix = `set ${variable}, or declare a secret and write key: "\${{ secrets.NAME }}"`;
  return [{ code: 'E_SECRET', message, fix, key: 'provider' }];
}
