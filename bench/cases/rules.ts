/**
 * What rules of a `process` step cost, beside the same reshaping as plain JavaScript, and as JSON there and back.
 * Knows rules as they are written; must not know how they are worked out.
 */
import { loadExpressions } from '../../src/graph/expression-language.ts';
import { compileRules } from '../../src/steps/process/rules.ts';
import { callMs, table } from '../measure.ts';

const ITEMS = 2_000;
const ROUNDS = 30;

const RULES = [
  { trim: 'items[].name' },
  { each: { field: 'items', rules: [{ upper: 'sku' }, { default: { qty: 1 } }] } },
  { each: { field: 'items', rules: [{ set: { total: 'value.price * double(value.qty)' } }] } },
  { filter: { field: 'items', where: 'item.total > 10.0' } },
  { sort: { field: 'items', by: 'sku' } },
];

interface Item {
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly qty?: number;
}

const INPUT = {
  items: Array.from({ length: ITEMS }, (_, i) => ({
    name: ` item ${i} `,
    sku: `wool-${(i * 7919) % ITEMS}`,
    price: (i % 40) + 0.5,
    ...(i % 3 === 0 && { qty: i % 7 }),
  })),
};

function plain({ items }: { readonly items: readonly Item[] }) {
  const made = items.map((item) => {
    const { qty = 1, price } = item;
    return {
      ...item,
      name: item.name.trim(),
      sku: item.sku.toUpperCase(),
      qty,
      total: price * qty,
    };
  });
  return {
    items: made
      .filter(({ total }) => total > 10)
      .sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0)),
  };
}

export async function rules(): Promise<unknown> {
  await loadExpressions();
  const problems: { message: string }[] = [];
  const compiled = await compileRules(RULES as never, problems as never);
  if (problems.length > 0) throw new Error(problems[0]!.message);
  const apply = () => compiled.apply(INPUT, { args: {}, in: undefined }).value;
  if (JSON.stringify(sorted(apply())) !== JSON.stringify(sorted(plain(INPUT))))
    throw new Error('the two ways do not give the same');
  const ways: Record<string, () => unknown> = {
    'plain JavaScript': () => plain(INPUT),
    'JSON there and back': () => JSON.parse(JSON.stringify(INPUT)),
    'a step process': apply,
  };
  const results: Record<string, { 'per item': number; ratio: number }> = {};
  let base = 0;
  for (const [name, call] of Object.entries(ways)) {
    const micros = ((await callMs(ROUNDS, call)) * 1_000) / ITEMS;
    base ||= micros;
    results[name] = { 'per item': micros, ratio: micros / base };
  }
  console.log(`\nmicroseconds for each of ${ITEMS} items, by ${RULES.length} rules`);
  console.log(table(results, ['per item', 'ratio'], (n) => n.toFixed(2)));
  return results;
}

/** Keys in one order. */
function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) =>
      one !== null && typeof one === 'object' && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    ),
  );
}
