/**
 * What may stand under `with` at a `workflow` step.
 * Knows kinds of values; must not know how a workflow is read, nor run.
 */

export const WORKFLOW_SETTINGS = {
  type: 'object',
  properties: {
    file: {
      type: 'string',
      minLength: 1,
      description: 'The file of the workflow, from the folder of this one: ./report.yaml.',
    },
    inputs: {
      description:
        'Its inputs by name, often with expressions: { day: "${{ inputs.day }}" }. It sees nothing else. Default: none, so that each has its own default.',
    },
  },
  additionalProperties: false,
} as const;
