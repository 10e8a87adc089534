/** Three servers, one of them not well, and the channel that is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createEngine, loadWorkflow } from 'heddle';

async function serve(answer: (body: string) => [status: number, body: object]) {
  const server = createServer(async (request, response) => {
    const [status, body] = answer(Buffer.concat(await request.toArray()).toString());
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const told: string[] = [];
const shop = await serve(() => [200, { ok: true }]);
const stock = await serve(() => [200, { ok: false }]);
const mail = await serve(() => [503, { why: 'too many letters' }]);
const chat = await serve((body) => [200, { n: told.push(JSON.parse(body).text) }]);

const servers = [shop.url, stock.url, mail.url];
const engine = createEngine();
const { workflow } = await loadWorkflow(fileURLToPath(new URL('workflow.yaml', import.meta.url)));
const result = await engine.run(workflow!, { servers, hook: chat.url });
for (const { index, status, error } of result.items('check'))
  console.log(['shop', 'stock', 'mail'][index], status, error?.code ?? '');
console.log(told[0]?.split('\n').slice(0, 2).join('\n'));

await engine.close();
for (const { server } of [shop, stock, mail, chat]) server.close();
