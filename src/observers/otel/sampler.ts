/**
 * Which traces are sent, as the environment says it for all programs that use OpenTelemetry.
 * Knows `OTEL_TRACES_SAMPLER` and ids of traces; must not know runs.
 *
 * Names: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
import { show } from '../../std/printable.ts';

/** `isParentSampled`: what whoever gave the context of the trace has decided; undefined where nobody did. */
export type Sampler = (traceId: string, isParentSampled?: boolean) => boolean;

const USUAL = 'parentbased_always_on';

const ROOTS: Readonly<Record<string, (ratio: number) => (traceId: string) => boolean>> = {
  always_on: () => () => true,
  always_off: () => () => false,
  traceidratio: (ratio) => (traceId) => shareOf(traceId) < Math.floor(ratio * 0xffffffff),
};

type Variables = Readonly<Record<string, string | undefined>>;

/** A sampler that is not known is no reason to fail: it may be meant for other programs. */
export function samplerOf(env: Variables, warn: (message: string) => void): Sampler {
  const name = env.OTEL_TRACES_SAMPLER || USUAL;
  const asksParent = name.startsWith('parentbased_');
  const root = ROOTS[name.replace('parentbased_', '')];
  if (root === undefined) {
    warn(`OTEL_TRACES_SAMPLER is ${show(name)}, which is not known here: ${USUAL} is used`);
    return samplerOf({}, warn);
  }
  const decide = root(ratioOf(env.OTEL_TRACES_SAMPLER_ARG, warn));
  return (traceId, isParentSampled) =>
    asksParent && isParentSampled !== undefined ? isParentSampled : decide(traceId);
}

function ratioOf(text: string | undefined, warn: (message: string) => void): number {
  if (text === undefined || text === '') return 1;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  warn(`OTEL_TRACES_SAMPLER_ARG is ${show(text)}, which is no number from 0 to 1: 1 is used`);
  return 1;
}

/** What the official sampler by ratio goes by: so all programs decide alike about one trace. */
function shareOf(traceId: string): number {
  let share = 0;
  for (let at = 0; at < 32; at += 8)
    share = (share ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0;
  return share;
}
