/** Small factories: each adds some steps to a workflow, and gives the last one. */
import type { StepHandle, WorkflowBuilder } from 'heddle';

type Flow<Input> = WorkflowBuilder<Input, unknown>;
type Rows = readonly string[];

export function loaded<Input>(flow: Flow<Input>, source: string) {
  return flow.sequence(
    [`${source}.load`, async () => [`${source} 1`, `${source} 2`]],
    [`${source}.clean`, (rows) => rows.map((row) => row.toUpperCase())],
  );
}

export function saved<Input>(flow: Flow<Input>, name: string, rows: StepHandle<Rows>) {
  return flow.step(`${name}.save`, { needs: rows, run: async (rows) => rows.length });
}

/** A factory made of the two. */
export function etl<Input>(flow: Flow<Input>, source: string) {
  return saved(flow, source, loaded(flow, source));
}
