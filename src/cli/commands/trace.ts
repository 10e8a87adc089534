/**
 * `heddle trace`: a kept run as spans, printed or sent to a collector.
 * Must not change the run, nor load any of its code.
 */
import { folded } from '../../engine/kept/folded.ts';
import { keptSpans } from '../../observers/spans.ts';
import { STEP_TYPES } from '../../registry.ts';
import { usesOf } from '../../run/steps.ts';
import { jsonOf } from '../../std/json-text.ts';
import { parseTraceparent } from '../../std/traceparent.ts';
import { engineParts } from '../call-config.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findMeant, withStore } from '../kept-run.ts';
import { OTLP_OPTION } from '../otlp.ts';
import { sendSpans } from '../send-spans.ts';
import { spanTree } from '../span-tree.ts';
import { PLACE_OPTIONS } from '../store.ts';

interface Options {
  readonly store?: string;
  readonly otlp?: string;
  readonly json?: true;
}

export const trace: Command<Options> = {
  options: [
    { ...OTLP_OPTION, summary: 'sends the spans to this collector by OTLP instead' },
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'each span as a line of JSON' },
  ],
  async run([runId = ''], options, terminal): Promise<ExitCode> {
    const { otlp, json } = options;
    if (json && otlp !== undefined)
      throw new UsageError('--json and --otlp cannot both be given', 'leave one out');
    const kept = await withStore(options, terminal, (engine, at) =>
      findMeant(engine, runId, { at, terminal }),
    );
    const { snapshot, events, workflow } = kept;
    const limitsBranches =
      snapshot.branches !== undefined || snapshot.options.branchTimeoutMs !== undefined;
    const { traceparent, links } = snapshot.options;
    const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    const run = folded(kept.runId, snapshot, events);
    const types = [...STEP_TYPES, ...(engineParts().stepTypes ?? [])];
    const told = new Map(types.map(({ name, telemetry }) => [name, telemetry]));
    const telemetryOf = (step: number) => told.get(usesOf(run, step));
    const more = { links, origin: snapshot.from, telemetryOf };
    const spans = keptSpans({ run, workflow, limitsBranches, parent, ...more }, events);
    if (otlp !== undefined) return sendSpans(spans, otlp, terminal);
    if (json) for (const span of spans) terminal.out(`${jsonOf(span)}\n`);
    else terminal.out(spanTree(spans, terminal.paintOut));
    return EXIT.ok;
  },
};
