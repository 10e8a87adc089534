/**
 * Servers of gRPC on this machine, for steps that call one.
 * Knows the package and the fixture `shop.proto`; must not know what a step makes of an answer.
 */
import { fileURLToPath } from 'node:url';
import grpc, { type ServerUnaryCall } from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { grpcStep } from '../src/steps/grpc.ts';
import { attemptsOf } from './step-attempt.ts';

export const PROTOS = fileURLToPath(new URL('./fixtures/grpc', import.meta.url));

/** One attempt of a step in the folder of the fixtures, without an engine around it. */
export const { attempt, failure } = attemptsOf(grpcStep, { root: PROTOS, directory: PROTOS });

type Ask = { text: string };
type Call = ServerUnaryCall<Ask, Ask>;

/** A call as it came. */
export interface Asked {
  readonly text: string;
  readonly metadata: Record<string, unknown>;
  /** Milliseconds that the server has; undefined where it has as long as it likes. */
  readonly deadline: unknown;
}

type Answer = (call: Call, answer: grpc.sendUnaryData<Ask>) => void;

export interface GrpcServer {
  /** `127.0.0.1:40000`. */
  readonly address: string;
  readonly port: number;
  readonly asked: Asked[];
  /** Breaks off what is under way. */
  close(): void;
}

const open: GrpcServer[] = [];

/** To be called when a file of tests has ended. */
export function closeServers(): void {
  for (const server of open.splice(0)) server.close();
}

/** `Echo` sends the same back; `answer` says what `Ask` and `Look` do. */
export async function grpcServer(
  answer: Answer = (call, give) => give(null, call.request),
  { port = 0, credentials = grpc.ServerCredentials.createInsecure() } = {},
): Promise<GrpcServer> {
  const { 'shop.v1.Orders': service } = await loader.load('shop.proto', {
    includeDirs: [PROTOS],
    longs: String,
    keepCase: true,
  });
  const asked: Asked[] = [];
  const ask = (call: Call, give: grpc.sendUnaryData<Ask>) => {
    const { text } = call.request;
    asked.push({ text, metadata: call.metadata.getMap(), deadline: call.getDeadline() });
    answer(call, give);
  };
  const server = new grpc.Server();
  server.addService(service as grpc.ServiceDefinition, {
    Echo: (call: ServerUnaryCall<object, object>, give: grpc.sendUnaryData<object>) =>
      give(null, call.request),
    Ask: ask,
    Look: ask,
    Watch() {},
    Upload() {},
    Talk() {},
  });
  const bound = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, at: number) =>
      error === null ? resolve(at) : reject(error);
    server.bindAsync(`127.0.0.1:${port}`, credentials, done);
  });
  const made = {
    address: `127.0.0.1:${bound}`,
    port: bound,
    asked,
    close: () => server.forceShutdown(),
  };
  open.push(made);
  return made;
}

/** Settings of a step that calls `Ask`. */
export function asking(server: Pick<GrpcServer, 'address'>, more: object = {}) {
  return {
    address: server.address,
    tls: false,
    proto: 'shop.proto',
    method: 'shop.v1.Orders/Ask',
    message: { text: 'wool' },
    ...more,
  };
}
