/**
 * The schemas of an `llm` step, looked at before a run and made ready for it.
 * Knows schemas; must not know answers.
 */
import type { ConfigProblem } from '../../ports/step-type.ts';
import { checkOf, type SchemaCheck } from '../../schemas/check.ts';
import { schemaFaults } from '../../schemas/faults.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { quoted } from '../../std/printable.ts';
import type { Wanted } from './answer.ts';
import type { LlmConfig } from './settings.ts';

export type Checks = Wanted;

export async function checksOf(
  config: LlmConfig,
): Promise<Checks | { readonly problems: readonly ConfigProblem[] }> {
  const schema = config.schema as JsonSchema | undefined;
  const tools = config.tools as readonly { name: string; parameters?: JsonSchema }[] | undefined;
  const problems: ConfigProblem[] = [];
  const check = async (
    given: JsonSchema | undefined,
    key: string,
    who: string,
  ): Promise<SchemaCheck | undefined> => {
    if (given === undefined) return undefined;
    const fault = schemaFaults(given).find(({ isWarning }) => isWarning === undefined);
    if (fault === undefined) return checkOf(given);
    const { message, fix } = fault;
    problems.push({ code: 'E_SCHEMA', key, message: `${who}${message}.`, ...(fix && { fix }) });
    return undefined;
  };
  const made: Checks = { schema: await check(schema, 'schema', ''), tools: tools && new Map() };
  for (const { name, parameters } of tools ?? []) {
    const who = `the parameters of ${quoted(name)}: `;
    if (made.tools!.has(name))
      problems.push({
        code: 'E_BAD_CONFIG',
        key: 'tools',
        message: `two tools are called ${quoted(name)}.`,
        fix: 'give each a name of its own',
      });
    (made.tools as Map<string, SchemaCheck | undefined>).set(
      name,
      await check(parameters, 'tools', who),
    );
  }
  return problems.length > 0 ? { problems } : made;
}
