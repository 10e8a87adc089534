/**
 * How the pages of a list are read, from the settings of an `http` step.
 * Knows settings and expressions over a body; must not know how a page is asked for.
 */
import { ExpressionError } from '../graph/expression-error.ts';
import { loadExpressions } from '../graph/expression-language.ts';
import { expressionOver } from '../graph/expression-over.ts';
import type { ConfigProblem } from '../ports/step-type.ts';
import { nextAddress } from '../web/ask.ts';
import { linkTo } from '../web/links.ts';
import type { WebRequest } from '../web/request.ts';
import { badPage, kindOf, type Page, type Pages } from './http-pages.ts';
import { type HttpConfig, methodOf } from './http-settings.ts';

type Paginate = NonNullable<HttpConfig['paginate']>;
type Read = (page: Page) => unknown;

/** Pages as the settings say, or what is wrong with those. */
export async function pagesOf(
  config: HttpConfig,
  paginate: Paginate,
): Promise<Pages | ConfigProblem> {
  const fault = waysFault(paginate) ?? settingsFault(config);
  if (fault !== undefined) return fault;
  await loadExpressions();
  const { param, pages_max: most = 100 } = paginate;
  const items =
    paginate.items === undefined ? ({ body }: Page) => body : overBody('items', paginate);
  if (typeof items !== 'function') return items;
  const named = paginate.items;
  if (paginate.cursor === undefined) {
    const next = (page: Page) => toAddress(page, linkTo('next', page.headers));
    return { most, items, named, next };
  }
  const cursor = overBody('cursor', paginate);
  if (typeof cursor !== 'function') return cursor;
  return { most, items, named, next: (page) => behind(page, cursor(page), param) };
}

function waysFault({ next, cursor, param }: Paginate): ConfigProblem | undefined {
  if (next === undefined && cursor === undefined)
    return problem(
      'nothing says where the next page is.',
      'write next: link, or a cursor such as cursor: body.next',
    );
  if (next !== undefined && cursor !== undefined)
    return problem('next and cursor both say where the next page is.', 'leave one of them out');
  if (param !== undefined && cursor === undefined)
    return problem('param is the name that takes the cursor, and there is none.', 'remove it');
  return undefined;
}

function settingsFault(config: HttpConfig): ConfigProblem | undefined {
  const method = methodOf(config);
  if (method !== 'GET')
    return problem(
      config.method === undefined
        ? 'pages are asked for with GET, and what has a body is sent with POST.'
        : `pages are asked for with GET, not ${method}.`,
      'ask for each page in a round of a loop step',
    );
  if (config.output !== 'auto' && config.output !== 'json')
    return problem(`pages are JSON, and output is ${config.output}.`, 'remove output');
  return undefined;
}

function problem(message: string, fix: string): ConfigProblem {
  return { code: 'E_BAD_CONFIG', key: 'paginate', message, fix };
}

const EXAMPLES = { cursor: 'next', items: 'items' } as const;

/** What is not in the body is null. */
function overBody(key: 'cursor' | 'items', paginate: Paginate): Read | ConfigProblem {
  const text = paginate[key]!;
  let evaluate: ReturnType<typeof expressionOver>;
  try {
    evaluate = expressionOver(text, ['body']);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { fix = `write an expression over body, such as body.${EXAMPLES[key]}` } = error;
    return { code: 'E_EXPRESSION', key: 'paginate', message: `${key}: ${error.message}.`, fix };
  }
  return ({ body, request }) => {
    try {
      return evaluate({ body });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (error.isMissing) return null;
      throw badPage(request, `cannot be read by ${key} (${text}): ${error.message}`);
    }
  };
}

/** Behind the last page there is no cursor, or an empty one. */
function behind(page: Page, cursor: unknown, param: string | undefined): WebRequest | undefined {
  if (cursor === null || cursor === '' || cursor === false) return undefined;
  const isText = typeof cursor === 'string';
  if (!isText && typeof cursor !== 'number')
    throw badPage(page.request, `gave ${kindOf(cursor)} as cursor, not text or a number`);
  if (param === undefined && !isText)
    throw badPage(
      page.request,
      'gave a number as cursor; say in param under which name it is sent',
    );
  if (param === undefined) return toAddress(page, cursor as string);
  const url = new URL(page.request.url);
  url.searchParams.set(param, String(cursor));
  return { ...page.request, url };
}

function toAddress({ request }: Page, address: string | undefined): WebRequest | undefined {
  return address === undefined ? undefined : nextAddress(request, address);
}
