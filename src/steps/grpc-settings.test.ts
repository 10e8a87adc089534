/**
 * What is wrong with a `grpc` step before anything is called: files, methods, addresses, messages.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PROTOS } from '../../test/grpc-server.ts';
import type { ConfigProblem } from '../ports/step-type.ts';
import { withDefaults } from '../std/json-schema.ts';
import { grpcPackages } from './grpc/packages.ts';
import { grpcStep } from './grpc.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-protos-'));
afterAll(() => rmSync(folder, { recursive: true }));

const USUAL = {
  address: 'shop.example.org:443',
  proto: 'shop.proto',
  method: 'shop.v1.Orders/Ask',
  message: { text: 'wool' },
};

async function prepared(settings: object, root = PROTOS) {
  const config = withDefaults(grpcStep.with, { ...USUAL, ...settings });
  const place = { root, directory: root };
  return grpcStep.prepare!({ uses: 'grpc', config, place, graceMs: 0, load: false } as never);
}

async function problems(settings: object, root = PROTOS): Promise<readonly ConfigProblem[]> {
  const made = await prepared(settings, root);
  return 'problems' in made ? made.problems : [];
}

/** Files of a project of its own. */
function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(folder, 'p-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** A service `a.S` in a file with more in it. */
const service = (more: string, takes = 'M') => `syntax = "proto3"; package a; ${more}
message M { string text = 1; } service S { rpc Go(${takes}) returns (M); }`;
const CALL = { proto: 'a.proto', method: 'a.S/Go' };
const said = (found: readonly ConfigProblem[]) =>
  found.map(({ message, fix }) => `${message} ${fix}`);

describe('a step', () => {
  it('is ready, and its contents are those of its files', async () => {
    expect(await problems({})).toEqual([]);
    const own = async (text: string) => {
      const root = project({ 'a.proto': service('import "b.proto";'), 'b.proto': text });
      return (await prepared(CALL, root)) as { contents: string };
    };
    const text = 'syntax = "proto3"; message B {}';
    const [one, two, other] = [await own(text), await own(text), await own(`${text} // x`)];
    expect(two.contents).toBe(one.contents);
    expect(other.contents).not.toBe(one.contents);
  });

  it.each<[object, string]>([
    [{ proto: 'shops.proto' }, 'there is no file "shops.proto". did you mean "shop.proto"?'],
    [
      { proto: ['shop.proto', '../x.proto'] },
      '"../x.proto" leads outside the project. keep .proto files inside the project folder',
    ],
    [
      { proto: '/etc/hosts' },
      '"/etc/hosts" is an absolute path. write a path such as protos/shop.proto, relative to the workflow file',
    ],
    [
      { include: ['nowhere'] },
      '"nowhere" is no folder. name a folder of the project, relative to the workflow file',
    ],
    [
      { include: ['..'] },
      '".." leads outside the project. name a folder of the project, relative to the workflow file',
    ],
    [{ method: 'Ask' }, '"Ask" is no method. write package.Service/Method'],
    [
      { method: 'shop.v1.Orders.Ask' },
      '"shop.v1.Orders.Ask" is no method. write shop.v1.Orders/Ask',
    ],
    [
      { method: 'Orders/Ask' },
      'the .proto files have no service "Orders". did you mean "shop.v1.Orders/Ask"?',
    ],
    [
      { method: 'shop.v1.Order/Ask' },
      'the .proto files have no service "shop.v1.Order". did you mean "shop.v1.Orders/Ask"?',
    ],
    [{ method: 'x.Y/Ask' }, 'the .proto files have no service "x.Y". there are shop.v1.Orders'],
    [
      { method: 'shop.v1.Orders/Aks' },
      'shop.v1.Orders has no method "Aks". did you mean "shop.v1.Orders/Ask"?',
    ],
    [
      { method: 'shop.v1.Orders/Nothing' },
      'shop.v1.Orders has no method "Nothing". there are Echo, Ask, Look, Watch, Upload, Talk',
    ],
    [
      { method: 'shop.v1.Orders/constructor' },
      'shop.v1.Orders has no method "constructor". there are Echo, Ask, Look, Watch, Upload, Talk',
    ],
    [
      { method: 'shop.v1.Orders/Watch' },
      'shop.v1.Orders/Watch gives a stream, and a grpc step sends one message and gets one. name a method without streams, or call it from a function',
    ],
    [
      { method: 'shop.v1.Orders/Upload' },
      'shop.v1.Orders/Upload takes a stream, and a grpc step sends one message and gets one. name a method without streams, or call it from a function',
    ],
    [
      { method: 'shop.v1.Orders/Talk' },
      'shop.v1.Orders/Talk takes and gives streams, and a grpc step sends one message and gets one. name a method without streams, or call it from a function',
    ],
    [{ address: 'shop' }, '"shop" has no port. write host:port, such as shop.example.org:443'],
    [
      { address: 'ftp://shop:1' },
      '"ftp://shop:1" is no address. write host:port, such as shop.example.org:443',
    ],
    [
      { address: 'https://ann:pw@shop:1' },
      '"https://…@shop:1" is no address. write host:port, such as shop.example.org:443',
    ],
    [
      { address: 'shop:0' },
      '"shop:0" is no address. write host:port, such as shop.example.org:443',
    ],
    [
      { address: 'http://shop:1', tls: true },
      'the address starts with http://, and tls says otherwise. leave one of them out',
    ],
    [
      { address: 'https://shop:1', tls: false },
      'the address starts with https://, and tls says otherwise. leave one of them out',
    ],
    [
      { tls: { cert: 'prices/money.proto', key: '-----BEGIN KEY-----' } },
      '"prices/money.proto" is no PEM. give the text of a PEM file, which has a line -----BEGIN …-----',
    ],
    [{ tls: { key: '-----BEGIN KEY-----' } }, 'tls has key without cert. give cert, too'],
    [
      { tls: { ca: 'no.pem' } },
      'there is no file "no.pem". make the file, or correct the path, which is relative to the file that names it',
    ],
    [
      { metadata: { 'grpc-timeout': '1S' } },
      'the metadata grpc-timeout is not for a step to set. remove it',
    ],
    [
      { metadata: { 'idempotency-key': 'x' } },
      'the metadata idempotency-key is set by Heddle itself. remove it, or say idempotency_key: false to send your own',
    ],
    [{ metadata: { 'a b': 'x' } }, '"a b" is no name of metadata. use letters, digits, - and _'],
    [
      { metadata: { a: 'ä' } },
      'the value of the metadata a is not plain ASCII. encode it, or end the name in -bin and give base64',
    ],
    [{ metadata: { 'a-bin': '?' } }, 'the value of the metadata a-bin is no base64. encode it'],
    [{ output_max: '1gb' }, 'output_max is more than 256mb. ask for it in parts'],
  ])('with %o is refused', async (settings, sentence) => {
    const found = await problems(settings);
    expect(said(found)).toEqual([sentence]);
    expect(found[0]!.key).toBe(Object.keys(settings).at(-1)!.replace('tls', found[0]!.key!));
  });

  it('is told of fields that are not there, and of values that do not fit, but not of expressions', async () => {
    const hole = '${{ steps.a.output }}';
    const message = { text: hole, texts: hole };
    expect(await problems({ message })).toEqual([
      {
        code: 'E_BAD_CONFIG',
        key: 'message',
        path: ['texts'],
        atKey: true,
        message: 'shop.v1.Ask has no field "texts".',
        fix: 'did you mean "text"?',
      },
    ]);
    const lines = [hole, { item: 5, price: hole }];
    const [found, ...more] = await problems({
      method: 'shop.v1.Orders/Echo',
      message: { lines, number: hole, totals: { a: hole }, kind: hole },
    });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ path: ['lines', 1, 'item'] });
    expect(
      await problems({ message: hole, address: hole, metadata: { a: hole }, tls: hole }),
    ).toEqual([]);
  });
});

describe('an import', () => {
  it('is looked for in include, then beside the files, and may be one of the well-known', async () => {
    const root = project({
      'api/a.proto': service(
        'import "b/b.proto"; import public "google/protobuf/empty.proto";',
        'b.B',
      ),
      'lib/b/b.proto': 'syntax = "proto3"; package b; import "c.proto"; message B { c.C c = 1; }',
      'api/c.proto': 'syntax = "proto3"; package c; message C {}',
    });
    const call = { proto: 'api/a.proto', method: 'a.S/Go', message: { c: {} } };
    expect(await problems({ ...call, include: ['lib'] }, root)).toEqual([]);
    expect(said(await problems(call, root))).toEqual([
      '"api/a.proto" imports "b/b.proto", which is in no folder of imports (api/). name its folder in include',
    ]);
  });

  it.each([
    [
      'import "../../etc/x.proto";',
      /"a\.proto" imports "\.\.\/\.\.\/etc\/x\.proto", which leads outside the project/,
    ],
    ['import "/etc/hosts";', /imports "\/etc\/hosts", which is no path from a folder of imports/],
    ['import "/etc" "/hosts";', /an import of "a\.proto" cannot be read/],
    ['import "\\x2fetc";', /an import of "a\.proto" cannot be read/],
    ["import /* \" */ weak '/etc/hosts';", /imports "\/etc\/hosts"/],
    ['import "out.proto";', /"out\.proto" leads outside the project/],
  ])('%s is refused', async (statement, sentence) => {
    const root = project({ 'a.proto': service(statement) });
    symlinkSync('/etc/hosts', join(root, 'out.proto'));
    const [found, ...more] = said(await problems(CALL, root));
    expect(more).toEqual([]);
    expect(found).toMatch(sentence);
  });

  it('in a comment, and a field of that name, is none', async () => {
    const fields = service('/* import "/x"; */ // import "/y";\n message I { string import = 1; }');
    expect(await problems(CALL, project({ 'a.proto': fields }))).toEqual([]);
  });
});

describe('a file', () => {
  it('that is no protobuf is told of with its line', async () => {
    const root = project({
      'a.proto': service('import "b.proto";'),
      'b.proto': 'syntax = "proto3";\nmessage M { strin g }\n',
    });
    expect(said(await problems(CALL, root))).toEqual([
      `"b.proto" cannot be read: illegal token '}', '=' expected (line 2). correct the file`,
    ]);
  });

  it('that names a type which is not there is told of', async () => {
    const root = project({ 'a.proto': service('message N { Nope n = 1; }') });
    expect((await problems(CALL, root))[0]!.message).toMatch(/cannot be read: no such.*Nope/);
  });

  it('of proto2 has its types found, and refuses nothing of types that have the same name', async () => {
    const root = project({
      'a.proto': `syntax = "proto2"; package a.b; message X { optional string outer = 1; }
        message M { message X { optional string inner = 1; } optional X x = 1; optional .a.b.X y = 2; repeated a.b.X z = 3; map<string, X> m = 4; }
        service S { rpc Go(M) returns (M); }`,
    });
    const call = { proto: 'a.proto', method: 'a.b.S/Go' };
    const message = {
      x: { inner: '' },
      y: { outer: '' },
      z: [{ outer: '' }],
      m: { k: { inner: '' } },
    };
    expect(await problems({ ...call, message }, root)).toEqual([]);
  });
});

describe('the packages', () => {
  it('are asked for where they are missing', async () => {
    const missing = Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await grpcPackages(() => Promise.reject(missing))).toEqual({
      problem: {
        code: 'E_MISSING_PACKAGE',
        message: 'a grpc step needs the packages @grpc/grpc-js and @grpc/proto-loader.',
        fix: 'npm i @grpc/grpc-js @grpc/proto-loader',
      },
    });
    const broken = new Error('broken');
    await expect(grpcPackages(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});
