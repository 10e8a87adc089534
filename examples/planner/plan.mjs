/** One step for each source, by its kind, and one that joins them. */
export function plan(sources, context) {
  const loads = sources.map(({ kind, name }) => ({
    id: `load-${name}`,
    uses: `./plan.mjs#${kind}`,
    input: name,
    retry: { max_attempts: 2 },
  }));
  const needs = loads.map(({ id }) => id);
  const join = { id: 'join', uses: './plan.mjs#join', needs, input_from: 'all' };
  return context.expand([...loads, join], { output: 'join' });
}

export const file = (name) => `${name} from a file`;
export const web = (name) => `${name} from the web`;
export const join = (parts) => Object.values(parts).join(', ');
export const report = (text) => `read ${text}`;
