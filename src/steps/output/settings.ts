/**
 * The settings of an `output` step, and what can be wrong with them before a run.
 * Knows which settings belong to which destination; must not deliver anything.
 */
import { hasHole } from '../../graph/template.ts';
import type { ConfigProblem, Place } from '../../ports/step-type.ts';
import { withDefaults } from '../../std/json-schema.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted, show } from '../../std/printable.ts';
import type { FromSchema } from '../../std/schema.ts';
import { HTTP_SETTINGS } from '../../workflow/with/http.ts';
import { DESTINATIONS, type OUTPUT_SETTINGS } from '../../workflow/with/output.ts';
import { type HttpConfig, httpProblems } from '../http-settings.ts';
import { pathFault } from './target-file.ts';

export type OutputConfig = FromSchema<typeof OUTPUT_SETTINGS>;

type Key = keyof OutputConfig;

interface Destination {
  readonly needs?: Key;
  readonly keys: readonly Key[];
}

/** Of every destination. */
const EVERYWHERE: readonly string[] = ['to', 'data', 'guard'];

const NEEDS: Readonly<Record<(typeof DESTINATIONS)[number], Destination>> = {
  stdout: { keys: [] },
  file: { needs: 'path', keys: ['path', 'format', 'mode'] },
  http: { needs: 'url', keys: ['url', 'method', 'headers', 'auth'] },
};

const OF_SINKS: readonly Key[] = ['fallback'];

/** The same as settings of a request. */
export function asHttp(config: OutputConfig, data: unknown): HttpConfig {
  const { url = '', method = 'POST', headers, auth, guard } = config;
  const given = {
    url,
    method,
    body: data ?? null,
    guard,
    ...(headers && { headers }),
    ...(auth && { auth }),
  };
  return withDefaults(HTTP_SETTINGS, given) as unknown as HttpConfig;
}

/** `sinks`: names of those that the engine has. */
export function outputProblems(
  config: OutputConfig,
  sinks: readonly string[],
  place: Place,
): ConfigProblem[] {
  const { to } = config;
  const built = DESTINATIONS.find((one) => one === to);
  const destination = built && NEEDS[built];
  if (destination === undefined && !sinks.includes(to) && config.fallback === undefined)
    return [noSink(to, sinks)];
  const { needs, keys = OF_SINKS } = destination ?? {};
  const found: ConfigProblem[] = [];
  const strange = Object.keys(config).filter(
    (key) => !EVERYWHERE.includes(key) && !keys.includes(key as Key),
  );
  for (const key of strange)
    found.push(bad(key, `${quoted(key)} does nothing with to: ${to}`, 'remove it'));
  if (needs !== undefined && config[needs] === undefined)
    found.push(
      bad('to', `the key ${quoted(needs)} is missing`, `write ${needs}: beside to: ${to}`),
    );
  else if (to === 'file') found.push(...pathProblems(config.path!, place));
  else if (to === 'http') found.push(...requestProblems(config));
  return found;
}

function pathProblems(path: string, place: Place): ConfigProblem[] {
  const fault = hasHole(path) ? undefined : pathFault(path, place);
  if (fault === undefined) return [];
  return [
    bad(
      'path',
      `the path ${show(path)} ${fault}`,
      'name a file inside the project, such as out/report.json',
    ),
  ];
}

function requestProblems(config: OutputConfig): ConfigProblem[] {
  // What is sent is not known yet.
  const data = hasHole(config.data) ? null : config.data;
  return httpProblems(asHttp(config, data)).map((problem) =>
    problem.key === 'body' ? { ...problem, key: 'data' } : problem,
  );
}

function noSink(to: string, sinks: readonly string[]): ConfigProblem {
  const known = [...DESTINATIONS, ...sinks];
  const close = nearest(to, known);
  const fix =
    close === undefined
      ? `write one of ${known.join(', ')}, or give the engine a sink of that name: in a program, or in heddle.config.ts`
      : `did you mean "${close}"?`;
  return bad('to', `nothing is delivered to ${show(to)}: there is no such sink`, fix);
}

function bad(key: string, message: string, fix: string): ConfigProblem {
  return { code: 'E_BAD_CONFIG', key, message: `${message}.`, fix };
}
