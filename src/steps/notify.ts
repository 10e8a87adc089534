/**
 * The step type `notify`: tells a channel or a program how a run stands.
 * Knows settings and requests; must not know how a channel reads a message.
 */

import { hasHole } from '../graph/template.ts';
import type { AttemptContext, ConfigProblem, StepType } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { withDefaults } from '../std/json-schema.ts';
import type { FromSchema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import { addressFault } from '../web/address.ts';
import { SIGNERS } from '../web/sign.ts';
import { HTTP_SETTINGS } from '../workflow/with/http.ts';
import { NOTIFY_SETTINGS } from '../workflow/with/notify.ts';
import { HTTP_TELEMETRY, load } from './http-load.ts';
import { requestOf } from './http-request.ts';
import { type HttpConfig, httpProblems } from './http-settings.ts';
import { messageOf } from './notify/message.ts';
import { BODIES } from './notify/templates.ts';
import { isSecret } from './secret-address.ts';

type NotifyConfig = FromSchema<typeof NOTIFY_SETTINGS>;

interface Ready {
  /** Whether the address is a secret, so that its path must not be told. */
  readonly hidesPath: boolean;
}

export const notifyStep: StepType<NotifyConfig, Ready> = {
  name: 'notify',
  summary:
    'Tells a channel (Slack, Teams, Discord) or a program how the run stands. Its failure does not count.',
  intent: 'analyze',
  with: NOTIFY_SETTINGS,
  staticKeys: ['template', 'status_of_run', 'guard'],
  secretKeys: ['url', 'headers.*', 'sign.secret'],
  optional: true,
  telemetry: HTTP_TELEMETRY,
  synonyms: {
    webhook: ['url'],
    uri: ['url'],
    to: ['url'],
    type: ['template'],
    channel: ['template'],
    message: ['text'],
    body: ['text'],
    subject: ['title'],
    signature: ['sign'],
  },
  async prepare({ config }) {
    const problems = httpProblems(asHttp(config, {})).concat(linkProblems(config));
    return problems.length > 0 ? { problems } : { ready: { hidesPath: isSecret(config.url) } };
  },
  run,
};

/** The same as settings of a request. */
function asHttp({ url, headers, guard }: NotifyConfig, body: object): HttpConfig {
  const given = { url, method: 'POST', body, guard, ...(headers && { headers }) };
  return withDefaults(HTTP_SETTINGS, given) as unknown as HttpConfig;
}

function linkProblems({ link }: NotifyConfig): ConfigProblem[] {
  const fault = link === undefined || hasHole(link) ? undefined : addressFault(link);
  if (fault === undefined) return [];
  return [{ code: 'E_BAD_CONFIG', key: 'link', message: `${fault.message}.`, fix: fault.fix }];
}

async function run({ hidesPath }: Ready, context: AttemptContext): Promise<unknown> {
  const config = context.config as NotifyConfig;
  const { template, sign, link } = config;
  const fault = link === undefined ? undefined : addressFault(link);
  if (fault !== undefined) {
    const message = `link: ${fault.message}; ${fault.fix}`;
    throw new StepFailure('E_BAD_CONFIG', message, { retryable: false });
  }
  const body = BODIES[template](messageOf(config, context));
  const accepting = asHttp(config, body);
  const request = requestOf(accepting, context);
  if (hidesPath) context.hide(request.url.pathname);
  if (sign !== undefined) {
    const { secret, scheme = 'standard' } = sign;
    const signed = {
      secret,
      body: request.body!,
      id: context.idempotencyKey,
      nowMs: context.clock.now(),
    };
    for (const header of Object.entries(SIGNERS[scheme](signed))) request.headers.set(...header);
  }
  context.annotate({ template });
  await load(request, parseSize(accepting.output_max)!, accepting, context);
  return context.input;
}
