/**
 * Files with `actions` and `edges` (the parallel processor), read as native workflows.
 * Knows the words of the file and what they become; must not know what a plugin does.
 */
import { misfits, type Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted, show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import { nameFrom } from '../name.ts';
import type { Source, Step, StepSettings, Workflow } from '../workflow.ts';
import { GIVERS, type Made, madeOf, TRIGGERS } from './edges-action.ts';
import { placesOf } from './edges-places.ts';
import { ACTION_KEYS, EDGE_KEYS, FILE, FILE_KEYS, LIMIT_KEYS } from './edges-schema.ts';
import { type Names, Templates } from './edges-templates.ts';
import { outputPath, type Raw, strangeKeys, unused, withoutSettings } from './foreign-reading.ts';
import type { Format, FormatReading } from './format.ts';

export const edgesFormat: Format = {
  name: 'actions and edges',
  key: 'actions',
  recognises: (value) => Object.hasOwn(flowOf(value), 'actions'),
  read(value, source, fallbackName): FormatReading {
    const within: Path = isMapping(value.flow_definition) ? ['flow_definition'] : [];
    const flow = flowOf(value);
    // The key of a file that is meant to be one may be misspelt.
    if (!Object.hasOwn(flow, 'actions')) {
      const strange = strangeKeys({ value: flow, path: within, subject: 'file' }, FILE_KEYS);
      return { workflow: undefined, diagnostics: strange };
    }
    const found = misfits(FILE, flow, within).map((misfit) => misfitDiagnostic(misfit, 'file'));
    if (Object.hasOwn(value, 'steps')) {
      const message = 'file: a file has steps, or actions and edges, and not both.';
      found.push(
        diagnostic('E_UNKNOWN_KEY', message, {
          path: ['steps'],
          atKey: true,
          fix: 'keep one of the two',
        }),
      );
    }
    if (Array.isArray(flow.actions) && flow.actions.length === 0) {
      const fix = 'add one, such as { action_id: hello, plugin_name: "@anything/input" }';
      found.push(
        diagnostic('E_NO_STEPS', 'the workflow has no actions.', {
          path: [...within, 'actions'],
          fix,
        }),
      );
    }
    if (found.length > 0) return { workflow: undefined, diagnostics: found };
    return new EdgesReading({ ...value, ...flow }, within, found).reading(source, fallbackName);
  },
};

function flowOf(value: Raw): Raw {
  return isMapping(value.flow_definition) ? value.flow_definition : value;
}

interface Edge {
  readonly source: string;
  readonly target: string;
}

class EdgesReading {
  private readonly flow: Raw;
  private readonly within: Path;
  private readonly found: Diagnostic[];
  private readonly secrets = new Set<string>();
  private readonly actions: readonly Raw[];
  private readonly ids: readonly string[];
  private readonly edges: readonly Edge[];
  /** The places of edges that lead to each action. */
  private readonly leading: ReadonlyMap<string, number[]>;

  constructor(flow: Raw, within: Path, found: Diagnostic[]) {
    this.flow = flow;
    this.within = within;
    this.found = found;
    this.actions = flow.actions as Raw[];
    this.ids = this.actions.map(({ action_id, id }) => (action_id ?? id ?? '') as string);
    this.edges = (flow.edges ?? []) as Edge[];
    const leading = new Map(this.ids.map((id): [string, number[]] => [id, []]));
    for (const [i, { target }] of this.edges.entries()) leading.get(target)?.push(i);
    this.leading = leading;
  }

  reading(source: Source, fallbackName: string): FormatReading {
    const { found, within, actions } = this;
    this.tellUnused();
    this.tellTargets();
    const places = { within, value: this.flow, edges: this.ids.map((id) => this.leading.get(id)!) };
    const own: Source = { ...source, locate: placesOf(source, places), isReworded: true };
    const workflow = this.workflow(own, fallbackName);
    if (!hasErrors(found)) return { workflow, diagnostics: found, source: own };
    const at = within.length + 1;
    const faulty = new Set(
      found.filter(({ severity }) => severity === 'error').map(({ path }) => path?.[at]),
    );
    const isFaulty = (id: string) => faulty.has(this.ids.indexOf(id));
    const sound = actions.length > 0 ? withoutSettings(workflow, isFaulty) : undefined;
    return { workflow: undefined, diagnostics: found, ...(sound && { sound }), source: own };
  }

  private workflow(source: Source, fallbackName: string): Workflow {
    const { flow, ids } = this;
    const { name = flow.flow_name, description } = flow;
    const processor = (flow.processor ?? {}) as Raw;
    const limit = (key: string, usual: number) => (flow[key] ?? processor[key] ?? usual) as number;
    const steps = this.actions.map((action, i) => this.step(action, i));
    const giving = ids.filter((_, i) => GIVERS.includes(this.plugin(i)));
    for (const id of giving.slice(1)) {
      const message = `action ${show(id)} gives an output as well: that of the run is the one of ${show(giving[0])}.`;
      this.tell(
        ids.indexOf(id),
        'W_MAPPED',
        message,
        'write outputs in the native format for several',
      );
    }
    const [output] = giving;
    return {
      name: name === undefined ? fallbackName : nameFrom(name as string),
      ...(typeof description === 'string' &&
        description !== '' && { title: description.slice(0, 200) }),
      onFailure: 'best_effort',
      maxBranches: limit('max_concurrent_branches', 10),
      defaults: { branchTimeoutMs: limit('branch_timeout_seconds', 300) * 1_000 },
      ...(this.secrets.size > 0 && { secrets: [...this.secrets] }),
      steps,
      ...(output !== undefined && { outputs: `\${{ ${outputPath(output)} }}` }),
      source,
    };
  }

  private step(raw: Raw, index: number): Step {
    const id = this.ids[index]!;
    this.tellMissing(index);
    const made = this.made(raw, index);
    const needs = this.leading.get(id)!.map((edge) => this.edges[edge]!.source);
    const settings = this.settings(made, needs, index);
    return { id, index, needs, uses: made.uses, with: made.with, settings };
  }

  private tellMissing(index: number): void {
    const id = this.ids[index];
    if (id === '') {
      const message = `action ${index + 1}: the key "action_id" is missing.`;
      this.tell(index, 'E_MISSING_KEY', message, 'give the action a name: action_id: NAME');
    }
    if (this.plugin(index) !== '') return;
    const message = `action ${show(id)}: the key "plugin_name" is missing.`;
    this.tell(index, 'E_MISSING_KEY', message, 'name a plugin, such as "@anything/http"');
  }

  private made(raw: Raw, index: number): Made {
    const { found, within } = this;
    const subject = `action ${show(this.ids[index])}`;
    const key = Object.hasOwn(raw, 'plugin_config') ? 'plugin_config' : 'input';
    const values = { ...(raw.variables as Raw | null), ...(raw.inputs as Raw | null) };
    return madeOf({
      plugin: this.plugin(index),
      isTrigger:
        raw.type === 'trigger' || (raw.type === undefined && TRIGGERS.includes(this.plugin(index))),
      config: (raw[key] ?? {}) as Raw,
      path: [...within, 'actions', index, key],
      subject,
      templates: new Templates(values, subject, this.names()),
      found,
    });
  }

  private settings(made: Made, needs: readonly string[], index: number): StepSettings {
    const raw = this.actions[index]!;
    const title = (raw.label ?? raw.description) as string | undefined;
    const several = new Set(needs).size > 1;
    if (several) {
      const message = `action ${show(this.ids[index])} starts once all actions that lead to it have ended.`;
      this.tell(index, 'W_MAPPED', message, 'leave out the edges that it should not wait for');
    }
    return {
      ...(title && { title: title.slice(0, 200) }),
      ...(made.timeoutMs !== undefined && { timeoutMs: made.timeoutMs }),
      ...(made.input !== undefined && { input: made.input }),
      ...(several && made.input === undefined && { inputFrom: 'all' }),
    } as StepSettings;
  }

  private names(): Names {
    const { secrets, found } = this;
    return { secrets, found, partOf: (id, below) => this.partOf(id, below) };
  }

  /** In other words where the result of a plugin has a form of its own. */
  private partOf(id: string, below: Path): Path | string {
    const index = this.ids.indexOf(id);
    if (index < 0 || this.plugin(index) !== 'http') return below;
    const [first, second, ...rest] = below;
    if (first === 'status_code') return ['status', ...below.slice(1)];
    if (first !== 'body' || second === undefined) return below;
    return second === 'data'
      ? ['body', ...rest]
      : `the body is given as it is, without ${quoted(String(second))}`;
  }

  private plugin(index: number): string {
    const { plugin_name, plugin_id, type } = this.actions[index]!;
    const name = (plugin_name ?? plugin_id ?? '') as string;
    const own = name.replace(/^@anything\//, '');
    return own === '' && ['input', 'output', 'trigger', 'filter'].includes(String(type))
      ? String(type)
      : own;
  }

  /** Once for each kind of key. */
  private tellUnused(): void {
    const seen = new Set<string>();
    const look = (value: Raw, path: Path, known: readonly string[], subject: string) => {
      for (const key of Object.keys(value)) {
        if (known.includes(key)) continue;
        const close = /_(schema|locked|version)$/.test(key) ? undefined : nearest(key, known);
        if (close !== undefined && !Object.hasOwn(value, close) && !TOLERATED.includes(key)) {
          const message = `${subject}: unknown key ${quoted(key)}.`;
          this.found.push(
            diagnostic('E_UNKNOWN_KEY', message, {
              path: [...path, key],
              atKey: true,
              fix: `did you mean ${quoted(close)}?`,
            }),
          );
          continue;
        }
        const kind = key.replace(/^.*_(schema|locked|version)$/, '$1');
        if (!seen.has(kind))
          this.found.push(unused([...path, key], ', here and wherever it stands'));
        seen.add(kind);
      }
    };
    const { within } = this;
    look(this.flow, within, FILE_KEYS, 'file');
    if (isMapping(this.flow.processor))
      look(this.flow.processor, [...within, 'processor'], LIMIT_KEYS, 'processor');
    for (const [i, action] of this.actions.entries())
      look(action, [...within, 'actions', i], ACTION_KEYS, `action ${show(this.ids[i])}`);
    for (const [i, edge] of this.edges.entries())
      look(edge as unknown as Raw, [...within, 'edges', i], EDGE_KEYS, `edge ${i + 1}`);
  }

  private tellTargets(): void {
    for (const [i, { source, target }] of this.edges.entries()) {
      if (this.leading.has(target)) continue;
      const close = nearest(target, this.ids);
      const message = `the edge from ${show(source)} leads to ${show(target)}, which is not an action.`;
      const fix =
        close === undefined
          ? 'edges lead to ids of actions of this file'
          : `did you mean ${quoted(close)}?`;
      const path = [...this.within, 'edges', i, 'target'];
      this.found.push(diagnostic('E_UNKNOWN_NEED', message, { path, fix }));
    }
  }

  private tell(index: number, code: Diagnostic['code'], message: string, fix: string): void {
    this.found.push(diagnostic(code, message, { path: [...this.within, 'actions', index], fix }));
  }
}

/** Keys of theirs that look like others. */
const TOLERATED: readonly string[] = ['handles', 'icon', 'flow_id'];
