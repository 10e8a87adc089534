/**
 * The reference pages as text, made from declarations.
 * Knows Markdown and the shape of the declarations; must not know where either comes from, and
 * must not say again what a declaration says.
 */
import { EXIT_SENTENCES, KEYWORD_SENTENCES, STEP_ERROR_SENTENCES } from './docs-sentences.mjs';

/** Every page by its file name. */
export function referencePages(declared) {
  return new Map([
    ['file-format.md', fileFormat(declared)],
    ['settings.md', settings(declared)],
    ['step-types.md', stepTypes(declared)],
    ['strategies.md', strategies(declared)],
    ['commands.md', commands(declared)],
    ['exit-codes.md', exitCodes(declared)],
    ['diagnostics.md', diagnostics(declared)],
    ['errors.md', errors(declared)],
  ]);
}

function page(title, ...parts) {
  const made =
    '<!-- Made by `node scripts/docs.mjs` from the sources. Changes made here are lost. -->';
  return `${[`# ${title}`, made, ...parts].join('\n\n')}\n`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text) => `\`${text}\``;
const words = (list) => list.map((word) => code(String(word))).join(', ');

/** The kind of value that a schema asks for. */
function kindOf(schema, describe) {
  if (schema.anyOf !== undefined) return schema.anyOf.map((s) => kindOf(s, describe)).join(' or ');
  if (schema.enum !== undefined) {
    return schema.enum.length === 1 ? words(schema.enum) : `one of ${words(schema.enum)}`;
  }
  if (schema.format === 'duration') return '[duration](#durations)';
  if (schema.format === 'size') return '[size](file-format.md#sizes)';
  if (schema.type === 'array' && schema.items?.type === 'object') return 'list of mappings';
  if (schema.type === 'array' && schema.items?.anyOf !== undefined) {
    return `list of ${kindOf(schema.items, describe)}`;
  }
  if (schema.type === 'array' && schema.items !== undefined) {
    const of = schema.items.format === 'duration' ? '[durations](#durations)' : schema.items.type;
    return `list of ${of === 'string' ? 'texts' : of}`;
  }
  if (schema.type === undefined) return 'any value';
  if (schema.minLength > 1 && schema.minLength === schema.maxLength) {
    return `text of ${schema.minLength} characters`;
  }
  return describe(schema);
}

/** A row per key. Keys of mappings inside come as `outer.inner`. */
function keyRows(schema, describe, outer = '') {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = outer + key;
    const required = schema.required?.includes(key) === true ? ' (required)' : '';
    const fallback = value.default === undefined ? '' : code(JSON.stringify(value.default));
    const row = [code(name) + required, kindOf(value, describe), fallback, value.description ?? ''];
    const inside = outer === '' && value.properties !== undefined;
    return inside ? [row, ...keyRows(value, describe, `${name}.`)] : [row];
  });
}

const HEADS = ['key', 'value', 'default', 'meaning'];

function fileFormat({
  WORKFLOW_SCHEMA,
  STEP_SCHEMA,
  SCHEMA_KEYWORDS,
  KEYWORDS,
  FORMAT_WORDS,
  NOTES,
  MAX_PATTERN,
  ID_RULE,
  WORD_RULE,
  describe,
}) {
  const { retry } = STEP_SCHEMA.properties;
  // The policy stands in three places and is told once.
  const without = (schema, key) => {
    const { properties: _, ...rest } = schema.properties[key];
    return { ...schema, properties: { ...schema.properties, [key]: rest } };
  };
  const { defaults } = WORKFLOW_SCHEMA.properties;
  return page(
    'File format',
    'A native workflow file is YAML 1.2 (or JSON) with `heddle: 1` at the top. Unknown keys are errors. Text with `${{ … }}` holds [expressions](../guide/expressions.md).',
    '## Top level',
    table(HEADS, keyRows(without(WORKFLOW_SCHEMA, 'defaults'), describe)),
    '### `defaults`',
    table(HEADS, keyRows(without(defaults, 'retry'), describe)),
    '## Steps',
    'The keys of each entry of `steps`, and of the lists at the end.',
    table(HEADS, keyRows(without(STEP_SCHEMA, 'retry'), describe)),
    '## Retry',
    'The keys of `retry` in a step and in `defaults`.',
    table(HEADS, keyRows(retry, describe)),
    '## Inputs',
    'Each input is a JSON Schema of draft 2020-12. An input with a `default` may be left out; defaults further inside are notes. [Inputs and schemas](../guide/schemas.md) shows how they are used.',
    ...schemaRules({ KEYWORDS, FORMAT_WORDS, NOTES, MAX_PATTERN }),
    '## Settings of step types',
    'Under `with`, step types declare what they take in this subset of JSON Schema; mappings take no other keys than those declared.',
    table(
      ['keyword', 'meaning'],
      SCHEMA_KEYWORDS.map((word) => [code(word), sentence(KEYWORD_SENTENCES, word)]),
    ),
    '## Names',
    `Ids of steps are ${ID_RULE}: \`@scope/pkg#build\`, \`a.b\`, \`1st\`, \`ns:task\`, \`ünïcode\`. They do not begin with \`-\`, have no part \`.\` or \`..\` between slashes, are not only digits, and are written in Unicode form NFC. In YAML an id that begins with \`@\` stands in quotes; in expressions such ids stand in brackets: \`steps["a.b"].output\`. The id of a run is any text of 1 to 256 visible characters, such as the key of an order: \`order 7/2026\`.`,
    `Names of inputs and pools are ${WORD_RULE}. Names that JavaScript objects treat specially, such as \`constructor\` or \`then\`, are refused, as ids too.`,
    '## Durations',
    'A number and a unit, from large to small: `500ms`, `30s`, `1h30m`, `2d`; or ISO 8601 such as `PT5M`. From 1 ms to ten years; delays of `retry` may also be `0s`.',
    '## Sizes',
    'A number and a unit: `b`, `kb`, `mb` or `gb`, in steps of 1024: `512kb`, `64mb`.',
  );
}

function settings({ configSchema, STRATEGIES, describe }) {
  const schema = configSchema(STRATEGIES.map(({ name }) => name));
  const { secrets } = schema.properties;
  const rows = (...given) =>
    table(HEADS, keyRows(...given)).replaceAll('](#durations)', '](file-format.md#durations)');
  return page(
    'Settings by file',
    'The keys of `heddle.config.yaml` (or `.yml`, `.json`), at the root of a project: see [Settings](../guide/settings.md). Unknown keys are errors.',
    rows(schema, describe),
    '## Secrets',
    'Where one of `secrets` comes from: one of `env`, `file` and `command`.',
    rows(secrets.additionalProperties, describe),
  );
}

function schemaRules({ KEYWORDS, FORMAT_WORDS, NOTES, MAX_PATTERN }) {
  return [
    `Keywords: ${words(KEYWORDS)}. Other keys are errors (\`E_SCHEMA\`), but for those of your own, which begin with \`x-\`.`,
    [
      '- `$ref` leads to parts of the same schema only: `#/$defs/NAME`, `#NAME` for an `$anchor`. Nothing else is read, neither files nor addresses.',
      `- \`pattern\` is a regular expression with the flag \`u\`, of at most ${MAX_PATTERN} characters. One that some texts can be read by in very many ways, such as \`^(a+)+$\`, is refused.`,
      '- `uniqueItems` is looked at in lists of at most 10,000 items.',
      '- Dates count as their ISO 8601 text, bytes as mappings without members.',
      '- Of a value that does not fit, up to 100 misfits are told.',
    ].join('\n'),
    'Values are held against these formats:',
    table(
      ['format', 'meaning'],
      Object.entries(FORMAT_WORDS).map(([name, text]) => [code(name), text]),
    ),
    `These are notes only, as are hashes such as \`sha256_hex\`: ${words([...NOTES])}. A \`pattern\` beside one is looked at, and where it is one of the whole text (\`^…$\`) it decides alone. Any other format is a note, too, and a warning (\`W_SCHEMA\`) unless a \`pattern\` stands beside it.`,
  ];
}

function stepTypes({ STEP_TYPES, describe }) {
  const parts = STEP_TYPES.flatMap((type) => {
    const rows = keyRows(type.with, describe);
    const fixed = type.staticKeys ?? [];
    return [
      `## \`${type.name}\``,
      type.summary,
      type.intent === 'transform'
        ? 'Intent: transform. Its output is its own.'
        : 'Intent: analyze. It passes its input on and adds metadata.',
      rows.length === 0 ? type.with.description : table(HEADS, rows),
      ...(fixed.length === 0
        ? []
        : [`${words(fixed)} may not hold expressions: they must be known before the run.`]),
    ];
  });
  const intro =
    'What can stand after `uses:`. The settings stand under `with:`. Beside these, `./file.ts#export` calls a function of the project.';
  return page('Step types', intro, ...parts).replaceAll(
    '(#durations)',
    '(file-format.md#durations)',
  );
}

function strategies({ STRATEGIES }) {
  return page(
    'Strategies',
    'What can stand after `strategy:`. All give the same results; only order and timing differ. See [Strategies](../guide/strategies.md).',
    table(
      ['name', 'rule'],
      STRATEGIES.map(({ name, summary }, i) => [
        code(name) + (i === 0 ? ' (default)' : ''),
        summary,
      ]),
    ),
  );
}

function commands({ COMMANDS }) {
  const parts = COMMANDS.flatMap(({ name, alias, summary, arguments: args, options }) => [
    `## \`heddle ${name}\``,
    summary + (alias === undefined ? '' : ` Also \`heddle ${alias}\`.`),
    `\`heddle ${[name, options.length > 0 ? '[options]' : '', ...[args ?? []].flat()].filter((part) => part !== '').join(' ')}\``,
    ...(options.length === 0
      ? []
      : [
          table(
            ['option', 'meaning'],
            options.map((option) => [code(option.flags), option.summary]),
          ),
        ]),
  ]);
  return page(
    'Commands',
    'Every command also takes `--no-color`, `--debug` (stack traces with errors, and where failed steps threw) and `-h, --help`. `heddle --version` prints the version. See [exit codes](exit-codes.md).',
    ...parts,
  );
}

function exitCodes({ EXIT }) {
  const rows = Object.entries(EXIT).map(([name, value]) => [
    code(String(value)),
    sentence(EXIT_SENTENCES, name),
  ]);
  const more = [
    '`heddle status RUN` shows a run as `heddle show RUN` does, and ends with the code of the run: `0` while it is under way, `130` when it has not ended and nobody runs it. `heddle show` ends with `0` for any run that is there.',
    '`heddle run --each` ends with the code of the worst line, in this order: `6`, `1` (also for a line that could not run), `130` for one that was cancelled, `4`, `5` (also for one that was left before its end), `3`, `0`; after a signal with the code of the signal.',
    '`heddle resolve` ends with the code of the run that it resumes. Where another process runs the run, or it cannot be resumed here (a file of it is gone, its code has changed, variables are missing), it ends with `0`: the decision is kept.',
    'Node.js itself reads `--env-file` of a script before the script begins. When there is no such file it ends with `9` and `not found`, and nothing ran.',
  ];
  return page(
    'Exit codes',
    'How the process of a command ends.',
    table(['code', 'meaning'], rows),
    ...more,
  );
}

const SEVERITIES = [
  ['E', 'Errors', 'The workflow cannot run.'],
  ['W', 'Warnings', 'It runs, and somebody should look.'],
  ['N', 'Notes', 'A choice that was made for the author.'],
];

function diagnostics({ DIAGNOSTIC_CODES }) {
  const parts = SEVERITIES.flatMap(([letter, title, meaning]) => {
    const rows = Object.entries(DIAGNOSTIC_CODES).filter(([name]) => name.startsWith(`${letter}_`));
    return [
      `## ${title}`,
      meaning,
      table(
        ['code', 'meaning'],
        rows.map(([name, text]) => [code(name), text]),
      ),
    ];
  });
  return page(
    'Diagnostics',
    'What can be wrong with a workflow or its input. Diagnostics are found before anything runs, and never thrown.',
    ...parts,
  );
}

function errors({ ENGINE_ERROR_CODES }) {
  const engine = Object.entries(ENGINE_ERROR_CODES).map(([name, text]) => [code(name), text]);
  const step = Object.entries(STEP_ERROR_SENTENCES).map(([name, [text, tried]]) => [
    code(name),
    text,
    tried ? 'yes' : 'no',
  ]);
  return page(
    'Errors',
    '## Engine errors',
    'The `code` of an `EngineError`, thrown by the functions of `heddle`.',
    table(['code', 'meaning'], engine),
    '## Step errors',
    'The `code` of the error of a step, or of the run. An error that a step function throws keeps its own `code` if that is text.',
    table(['code', 'meaning', 'tried again'], step),
  );
}

function sentence(sentences, key) {
  const found = sentences[key];
  if (found === undefined) throw new Error(`scripts/docs-sentences.mjs says nothing of "${key}"`);
  return found;
}
