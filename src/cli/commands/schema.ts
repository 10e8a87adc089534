/**
 * `heddle schema`: the JSON Schema of workflow files, for editors.
 * Must not repeat any declaration; it asks for them.
 */
import { STEP_TYPES, STRATEGIES } from '../../registry.ts';
import { editorSchema } from '../../workflow/schema.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const schema: Command = {
  options: [],
  async run(_args, _options, terminal) {
    const made = editorSchema(
      STEP_TYPES,
      STRATEGIES.map((s) => s.name),
    );
    terminal.out(`${JSON.stringify(made, null, 2)}\n`);
    return EXIT.ok;
  },
};
