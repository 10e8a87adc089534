/**
 * The settings of an `llm` step about tools.
 * Knows kinds of values; must not know what becomes of a call.
 */
export const LLM_TOOLS = {
  tools: {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 64 },
        description: { type: 'string' },
        parameters: { type: 'object' },
      },
      required: ['name'],
      additionalProperties: false,
    },
    description:
      'What the model may call, each with a name, a description and a JSON Schema of its `parameters`. The calls are the output: the step makes none of them.',
  },
  tool_choice: {
    type: 'string',
    minLength: 1,
    description:
      'Whether a tool is called: `auto`, `none`, `required`, or the name of the one to be called.',
  },
} as const;
