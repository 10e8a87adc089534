/**
 * The step type `approval`: waits until somebody approves, or rejects.
 * Knows what it asks; must not know who decides, nor what the run does meanwhile.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { Waiting } from '../run/outcome.ts';
import type { FromSchema } from '../std/schema.ts';
import type { Approval } from '../workflow/approval.ts';
import { APPROVAL_SETTINGS } from '../workflow/with/approval.ts';
import { defaultProblems, endOfWait } from './answer-time.ts';

type ApprovalConfig = FromSchema<typeof APPROVAL_SETTINGS>;

export const approvalStep: StepType<ApprovalConfig, null> = {
  name: 'approval',
  summary: 'Waits until somebody approves or rejects, without holding anything meanwhile.',
  intent: 'transform',
  with: APPROVAL_SETTINGS,
  expects: 'approval',
  limits: ['timeout'],
  synonyms: {
    message: ['prompt'],
    question: ['prompt'],
    text: ['prompt'],
    for: ['timeout'],
    onreject: ['on_reject'],
  },
  prepare,
  run,
};

async function prepare({ config }: Preparation<ApprovalConfig>): Promise<Prepared<null>> {
  const problems = defaultProblems(config ?? {});
  return problems.length > 0 ? { problems } : { ready: null };
}

function run(_: null, context: AttemptContext): Waiting {
  const config = (context.config ?? {}) as Partial<ApprovalConfig>;
  const { prompt, default: usual, on_reject: onReject = 'fail' } = config;
  const value: Approval | null = usual === undefined ? null : { approved: usual === 'approve' };
  return new Waiting(endOfWait(config, context.clock.now()), {
    end: usual === undefined ? 'failure' : 'value',
    value,
    ask: { kind: 'approval', ...(prompt !== undefined && { prompt }), onReject },
  });
}
