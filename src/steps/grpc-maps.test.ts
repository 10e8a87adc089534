/**
 * Keys of mappings on their way to a server and back: the server sees bytes, and sends them back.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import { afterAll, expect, it } from 'vitest';
import { attemptsOf } from '../../test/step-attempt.ts';
import { grpcStep } from './grpc.ts';

const KINDS = ['int32', 'int64', 'uint64', 'sint64', 'fixed64', 'sfixed64', 'bool', 'string'];
const root = mkdtempSync(join(tmpdir(), 'heddle-maps-'));
const fields = KINDS.map((kind, i) => `map<${kind}, string> ${kind} = ${i + 1};`).join('\n');
writeFileSync(
  join(root, 'maps.proto'),
  `syntax = "proto3"; package maps; message M { ${fields} } service S { rpc Same (M) returns (M); }`,
);

const same = (bytes: Buffer) => bytes;
const seen: string[] = [];
const server = new grpc.Server();
const way = { path: '/maps.S/Same', requestStream: false, responseStream: false };
const raw = { requestSerialize: same, requestDeserialize: same };
server.addService(
  { Same: { ...way, ...raw, responseSerialize: same, responseDeserialize: same } },
  {
    Same: (call: { request: Buffer }, give: (error: null, answer: Buffer) => void) => {
      seen.push(call.request.toString('hex'));
      give(null, call.request);
    },
  },
);
const port = await new Promise<number>((resolve, reject) => {
  const free = grpc.ServerCredentials.createInsecure();
  server.bindAsync('127.0.0.1:0', free, (error, at) => (error ? reject(error) : resolve(at)));
});
afterAll(() => {
  server.forceShutdown();
  rmSync(root, { recursive: true });
});

const { attempt } = attemptsOf(grpcStep, { root, directory: root });
const settings = { address: `127.0.0.1:${port}`, tls: false, proto: 'maps.proto' };
const sent = async (message: object) => {
  const { output } = await attempt({ ...settings, method: 'maps.S/Same', message });
  return { output, bytes: seen.at(-1) };
};

it.each([
  ['bool', { true: 't', false: 'f' }],
  ['int32', { '-7': 'a', 7: 'b' }],
  ['int64', { 1: 'a', '-5': 'b', '9223372036854775807': 'c', '-9223372036854775808': 'd' }],
  ['sint64', { 1: 'a', '-5': 'b', '-9223372036854775808': 'd' }],
  ['sfixed64', { 1: 'a', '-5': 'b' }],
  ['uint64', { 0: 'a', '18446744073709551615': 'b', 12345678: 'c' }],
  ['fixed64', { 0: 'a', '18446744073709551615': 'b' }],
  ['string', { '': 'a', false: 'b', '12345678': 'c' }],
])('keys of kind %s come back as they were sent', async (kind, keys) => {
  const { output } = await sent({ [kind]: keys });
  expect((output as Record<string, object>)[kind]).toEqual(keys);
});

it('the key false is sent as false', async () => {
  expect((await sent({ bool: { false: 'x' } })).bytes).toBe('3a050800120178');
});
