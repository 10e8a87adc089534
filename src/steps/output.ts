/**
 * The step type `output`: delivers data, and gives it.
 * Knows where data can go; must not know how a file is written or a server asked.
 */
import type { Sinks } from '../ports/sink.ts';
import type { AttemptContext, Place, StepType } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { parseSize } from '../std/size.ts';
import { shownAddress } from '../web/address.ts';
import { OUTPUT_SETTINGS } from '../workflow/with/output.ts';
import { HTTP_TELEMETRY, load } from './http-load.ts';
import { requestOf } from './http-request.ts';
import { contentOf } from './output/content.ts';
import { asHttp, type OutputConfig, outputProblems } from './output/settings.ts';
import { targetFile } from './output/target-file.ts';
import { WRITES, writeFailure } from './output/write.ts';
import { isSecret } from './secret-address.ts';

/** What is known of where data goes, beside its settings. */
interface Ends {
  readonly sinks: Sinks;
  readonly place: Place;
  /** Whether the address is a secret, so that its path must not be told. */
  readonly hidesPath: boolean;
}

/** Facts about what was delivered. */
type Delivered = Readonly<Record<string, unknown>>;

/** `sinks`: those of the engine. */
export function outputStep(sinks: Sinks = {}): StepType<OutputConfig, Ends> {
  return {
    name: 'output',
    summary:
      'Delivers its data, or its input, to a file, a server, standard output or a sink, and gives it.',
    intent: 'transform',
    with: OUTPUT_SETTINGS,
    staticKeys: ['to', 'fallback', 'format', 'mode', 'method', 'guard'],
    secretKeys: ['url', 'headers.*', 'auth.*'],
    paths: { path: {} },
    telemetry: HTTP_TELEMETRY,
    synonyms: {
      destination: ['to'],
      type: ['to'],
      value: ['data'],
      body: ['data'],
      file: ['path'],
      filename: ['path'],
      uri: ['url'],
      header: ['headers'],
    },
    async prepare({ config, place }) {
      const problems = outputProblems(config, Object.keys(sinks.sinks ?? {}), place);
      return problems.length > 0
        ? { problems }
        : { ready: { sinks, place, hidesPath: isSecret(config.url) } };
    },
    run,
  };
}

async function run(ends: Ends, context: AttemptContext): Promise<unknown> {
  const config = context.config as OutputConfig;
  const data = Object.hasOwn(config, 'data') ? config.data : context.input;
  const { to } = config;
  context.annotate({ delivery_status: 'failed', destination: config.path ?? to });
  const deliver = Object.hasOwn(DELIVERIES, to) ? DELIVERIES[to]! : sinkOr(to, config, ends);
  const told = await deliver(data, context, ends);
  context.annotate({ delivery_status: 'delivered', ...told });
  return data;
}

/** The sink of that name, or what stands in for one that this engine has not. */
function sinkOr(to: string, { fallback }: OutputConfig, { sinks }: Ends): Delivery {
  return sinks.sinks?.[to] === undefined && fallback !== undefined ? DELIVERIES[fallback]! : toSink;
}

type Delivery = (data: unknown, context: AttemptContext, ends: Ends) => Promise<Delivered>;

const DELIVERIES: Readonly<Record<string, Delivery>> = {
  stdout: toStdout,
  file: toFile,
  http: toServer,
};

async function toStdout(data: unknown, _: AttemptContext, { sinks }: Ends): Promise<Delivered> {
  const { stdout = writeOut } = sinks;
  if (stdout === false) return { destination: 'stdout', delivery_status: 'in_result' };
  await stdout(contentOf(data));
  return { destination: 'stdout' };
}

function writeOut(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (error) reject(writeFailure('standard output', error));
      else resolve();
    });
  });
}

async function toFile(data: unknown, context: AttemptContext, { place }: Ends): Promise<Delivered> {
  const { path = '', format, mode = 'replace' } = context.config as OutputConfig;
  const { signal, idempotencyKey: key } = context;
  const content = contentOf(data, format);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    await WRITES[mode]({ path: await targetFile(path, place), bytes, signal, key });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof StepFailure ? error : writeFailure(path, error);
  }
  return { bytes: bytes.length };
}

async function toServer(
  data: unknown,
  context: AttemptContext,
  { hidesPath }: Ends,
): Promise<Delivered> {
  const config = asHttp(context.config as OutputConfig, data);
  const request = requestOf(config, context);
  if (hidesPath) context.hide(request.url.pathname);
  context.annotate({ destination: shownAddress(request.url) });
  const { answer } = await load(request, parseSize(config.output_max)!, config, context);
  return { destination: shownAddress(answer.request.url) };
}

async function toSink(data: unknown, context: AttemptContext, { sinks }: Ends): Promise<Delivered> {
  const { to } = context.config as OutputConfig;
  const sink = sinks.sinks?.[to];
  if (sink === undefined) {
    const message = `there is no sink "${to}" in this engine`;
    throw new StepFailure('E_BAD_CONFIG', message, { retryable: false });
  }
  await sink(data, context);
  return {};
}
