/**
 * What the attempts of one run that asked a model add to the numbers, by the names of OpenTelemetry.
 * Knows attributes; must not know step types, nor the events of a run.
 *
 * Names and bounds: the metrics of clients in the OpenTelemetry conventions for generative models.
 */
import type { TelemetryDeclaration } from '../../graph/catalog.ts';
import { attributesOf } from '../attributes.ts';
import type { Families } from './families.ts';

const TOKENS = {
  input: 'gen_ai.usage.input_tokens',
  output: 'gen_ai.usage.output_tokens',
} as const;

export interface ModelAttempt {
  readonly telemetry: TelemetryDeclaration | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly at: number;
  /** The code of what it failed with. */
  readonly code?: string;
}

/** Whether attempts with that declaration ask models. */
export function asksModels(telemetry: TelemetryDeclaration | undefined): boolean {
  return telemetry?.always?.['gen_ai.operation.name'] !== undefined;
}

export class ModelMeter {
  private readonly workflow: string;
  private readonly families: Families;
  private readonly startedAt = new Map<number, number>();

  constructor(workflow: string, families: Families) {
    this.workflow = workflow;
    this.families = families;
  }

  started(step: number, at: number): void {
    this.startedAt.set(step, at);
  }

  over(step: number, { telemetry, metadata, at, code = '' }: ModelAttempt): void {
    const startedAt = this.startedAt.get(step);
    this.startedAt.delete(step);
    // Empty of a result that another run has asked for.
    const told = attributesOf({ telemetry, metadata });
    const { 'gen_ai.operation.name': operation } = told;
    if (operation === undefined) return;
    const text = (name: string) => String(told[name] ?? '');
    const provider = text('gen_ai.provider.name');
    const model = text('gen_ai.request.model');
    const labels = [String(operation), provider, model] as const;
    const { families, workflow } = this;
    if (startedAt !== undefined)
      families.modelTime.at(...labels, code).add(Math.max(0, at - startedAt) / 1_000);
    for (const [type, name] of Object.entries(TOKENS)) {
      const { [name]: tokens } = told;
      if (typeof tokens === 'number') families.modelTokens.at(...labels, type).add(tokens);
    }
    const { 'heddle.llm.cost': cost } = told;
    if (typeof cost === 'number')
      families.modelCost.at(workflow, model, text('heddle.llm.currency')).value += cost;
  }
}
