/**
 * All commands. Adding one costs a file beside this one and an entry here.
 * Must not know what any of them does, nor load any that is not called.
 */
import type { CommandEntry } from '../command.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Runs workflows, one after the other.',
    arguments: '<files...>',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'plan',
    summary: 'Shows what a run would do: levels, inputs, choices. Runs no step.',
    arguments: '<file>',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'validate',
    alias: 'lint',
    summary: 'Checks workflow files without running a step; files of code are imported.',
    arguments: '<files...>',
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    name: 'graph',
    summary: 'Draws a workflow, or a run that is kept, as Mermaid, DOT or text.',
    arguments: '[file]',
    load: async () => (await import('./graph.ts')).graph,
  },
  {
    name: 'convert',
    summary: 'Prints a workflow of any accepted format as native YAML.',
    arguments: '<file>',
    load: async () => (await import('./convert.ts')).convert,
  },
  {
    name: 'schema',
    summary: 'Prints the JSON Schema of workflow files, for editors.',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'runs',
    summary: 'Lists the runs that are kept, newest first; runs prune removes old ones.',
    arguments: '[action]',
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'show',
    summary: 'Shows what became of a run and of each of its steps.',
    arguments: '<run>',
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'status',
    summary: 'The same as show, and ends with the exit code of the run.',
    arguments: '<run>',
    load: async () => (await import('./show.ts')).status,
  },
  {
    name: 'logs',
    summary: 'Shows the lines that the steps of a run logged, or those of one step.',
    arguments: ['<run>', '[step]'],
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    name: 'trace',
    summary: 'Shows a run as spans, one within the other, or sends them to a collector.',
    arguments: '<run>',
    load: async () => (await import('./trace.ts')).trace,
  },
  {
    name: 'resume',
    summary: 'Resumes interrupted runs: the one that is named, else all of them.',
    arguments: '[run]',
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'cancel',
    summary: 'Cancels a run: asks the process that runs it, or does it here when there is none.',
    arguments: '<run>',
    load: async () => (await import('./cancel.ts')).cancel,
  },
  {
    name: 'approve',
    summary: 'Approves of a step that waits for that, or will.',
    arguments: ['<run>', '<step>'],
    load: async () => (await import('./decide.ts')).approve,
  },
  {
    name: 'reject',
    summary: 'Rejects a step that waits for approval, or will.',
    arguments: ['<run>', '<step>'],
    load: async () => (await import('./decide.ts')).reject,
  },
  {
    name: 'deliver',
    summary: 'Sends a message to a run, for the step that waits for it or will.',
    arguments: ['<run>', '<message>'],
    load: async () => (await import('./deliver.ts')).deliver,
  },
  {
    name: 'resolve',
    summary: 'Decides about a step that waits for a decision, whoever runs its run.',
    arguments: ['<run>', '<step>'],
    load: async () => (await import('./resolve.ts')).resolve,
  },
  {
    name: 'retry',
    summary: 'Runs again what came to nothing in a run that has ended, as a new run.',
    arguments: '<run>',
    load: async () => (await import('./retry.ts')).retry,
  },
  {
    name: 'fork',
    summary: 'Starts a new run that keeps what an earlier one had made before a step.',
    arguments: '<run>',
    load: async () => (await import('./fork.ts')).fork,
  },
  {
    name: 'sql',
    summary: 'Asks about kept runs in SQL: the tables runs, events and steps. Changes nothing.',
    arguments: '<query>',
    load: async () => (await import('./sql.ts')).sql,
  },
  {
    name: 'store',
    summary:
      'Copies the store to a new file (backup), or saves there what is whole of a damaged one (recover).',
    arguments: ['<action>', '<new-file>'],
    load: async () => (await import('./store.ts')).store,
  },
  {
    name: 'doctor',
    summary: 'Checks this machine and installation, and shows what runs get that choose nothing.',
    arguments: '[file]',
    load: async () => (await import('./doctor.ts')).doctor,
  },
];
