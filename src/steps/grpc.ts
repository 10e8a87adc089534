/**
 * The step type `grpc`: calls a method of a server, and gives the message that it answers.
 * Knows settings, messages and what an attempt is given; must not know how a connection is made.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { parseSize } from '../std/size.ts';
import type { Fault } from '../web/headers.ts';
import { GRPC_SETTINGS } from '../workflow/with/grpc.ts';
import {
  type Address,
  addressFault,
  isSecure,
  readAddress,
  shownAddress,
  tlsFault,
  uncheckedFault,
} from './grpc/address.ts';
import { CallBroken, callUnary } from './grpc/call.ts';
import { pairFault } from './grpc/certificates.ts';
import { withChannel } from './grpc/channels.ts';
import type { GrpcConfig } from './grpc/config.ts';
import { metadataFaults, metadataOf } from './grpc/metadata.ts';
import { openingOf } from './grpc/open-client.ts';
import { prepareGrpc, type Ready } from './grpc/prepare.ts';
import { readMessage } from './grpc/read-message.ts';
import { callFailure, statusName } from './grpc/status.ts';
import { writeMessage } from './grpc/write-message.ts';

export const grpcStep: StepType<GrpcConfig, Ready> = {
  name: 'grpc',
  summary: 'Calls a method of a gRPC server, and gives the message that it answers.',
  intent: 'transform',
  with: GRPC_SETTINGS,
  staticKeys: [
    'proto',
    'include',
    'method',
    'keep_case',
    'defaults',
    'output_max',
    'guard',
    'idempotency_key',
  ],
  secretKeys: ['metadata.*', 'tls.ca', 'tls.cert', 'tls.key'],
  paths: {
    proto: {},
    include: {},
    'tls.ca': { orText: true },
    'tls.cert': { orText: true },
    'tls.key': { orText: true },
  },
  limits: ['output_max'],
  telemetry: {
    client: 'address',
    always: { 'rpc.system.name': 'grpc' },
    attributes: {
      status: 'rpc.response.status_code',
      address: ['server.address', 'server.port'],
    },
  },
  synonyms: {
    host: ['address'],
    url: ['address'],
    target: ['address'],
    endpoint: ['address'],
    proto_file: ['proto'],
    rpc: ['method'],
    service: ['method'],
    request: ['message'],
    body: ['message'],
    data: ['message'],
    headers: ['metadata'],
    includedirs: ['include'],
  },
  prepare: prepareGrpc,
  run,
};

async function run(ready: Ready, context: AttemptContext): Promise<unknown> {
  const config = context.config as GrpcConfig;
  const address = checkedAddress(config);
  const bytes = requestOf(ready, config, context.input);
  const metadata = metadataFor(ready, config, context);
  const { packages, method } = ready;
  const maxBytes = parseSize(config.output_max)!;
  const opening = await openingOf(packages, { address, config, files: ready.files, maxBytes });
  if ('message' in opening) throw badConfig('tls', opening);
  const { signal, timeoutMs } = context;
  const shown = shownAddress(address);
  try {
    const call = { path: method.path, bytes, metadata, timeoutMs, signal };
    const answer = await withChannel(
      opening.key,
      () => opening.open(),
      (client) => callUnary(client, call),
      (error) => error instanceof CallBroken && isLost(ready, error),
    );
    context.annotate({ status: 'OK', address: shown });
    return outputOf(ready, answer);
  } catch (error) {
    if (!(error instanceof CallBroken)) throw error;
    context.annotate({ status: statusName(packages, error.end.code), address: shown });
    throw callFailure(packages, error.end, {
      method: method.path.slice(1),
      address: shown,
      isSecure: isSecure(address, config.tls),
      isRepeatable: config.idempotency_key || isHarmless(ready),
      outputMax: config.output_max,
      nowMs: context.clock.now(),
    });
  }
}

/** Whether its connection may be of no more use. */
function isLost({ packages }: Ready, { end }: CallBroken): boolean {
  return end.code === packages.grpc.status.UNAVAILABLE;
}

/** What the author of the method says in the .proto file. */
function isHarmless({ method }: Ready): boolean {
  const level = method.options?.idempotency_level;
  return level === 'NO_SIDE_EFFECTS' || level === 'IDEMPOTENT';
}

function checkedAddress({ address: text, tls }: GrpcConfig): Address {
  const address = readAddress(text);
  if (address === undefined) throw badConfig('address', addressFault(text)!);
  const fault = typeof tls === 'object' ? pairFault(tls) : undefined;
  if (fault !== undefined) throw badConfig('tls', fault);
  const unfit = tlsFault(address, tls) ?? uncheckedFault(address, tls);
  if (unfit !== undefined) throw badConfig('address', unfit);
  return address;
}

/** The message of the step, or else its input. */
function requestOf({ method, takes, types }: Ready, config: GrpcConfig, input: unknown): Buffer {
  const [key, value] =
    config.message === undefined ? ['input', input ?? {}] : ['message', config.message];
  const { message, faults } = writeMessage(value, takes, types);
  if (faults[0] !== undefined) throw badConfig(key, faults[0]);
  try {
    return method.requestSerialize(message);
  } catch (cause) {
    const fault = { message: (cause as Error).message, fix: `give a ${takes}` };
    throw badConfig(key, fault);
  }
}

function metadataFor({ packages }: Ready, config: GrpcConfig, context: AttemptContext) {
  const { metadata: given = {}, idempotency_key: takesKey } = config;
  const [fault] = metadataFaults(given, takesKey);
  if (fault !== undefined) throw badConfig('metadata', fault);
  return metadataOf(packages, given, {
    traceparent: context.traceparent,
    ...(takesKey && { 'idempotency-key': context.idempotencyKey }),
  });
}

function outputOf({ method, gives, types }: Ready, answer: Buffer): unknown {
  let message: object;
  try {
    message = method.responseDeserialize(answer);
  } catch (cause) {
    const why = `the answer is no ${gives}: do both sides have the same .proto file?`;
    throw new StepFailure('E_GRPC_OUTPUT', why, { retryable: false, cause });
  }
  return readMessage(message, gives, types);
}

function badConfig(key: string, { message, fix }: Fault): StepFailure {
  return new StepFailure('E_BAD_CONFIG', `${key}: ${message}; ${fix}`, { retryable: false });
}
