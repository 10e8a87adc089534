/**
 * Which commands are printed with `--allow-outside`.
 */
import { expect, it } from 'vitest';
import { ALLOW_OUTSIDE, outsideWords, RUNNING_COMMANDS } from './allow-outside.ts';
import { COMMANDS } from './commands/index.ts';

it('commands that run something take the option and are told with it', async () => {
  const commands = await Promise.all(
    COMMANDS.map(async ({ name, load }) => ({ name, options: (await load()).options })),
  );
  const takes = commands.filter(({ options }) => options.includes(ALLOW_OUTSIDE));
  const names = takes.map(({ name }) => name).filter((name) => name !== 'validate');
  expect(names.sort()).toEqual([...RUNNING_COMMANDS].sort());
  const named = COMMANDS.filter(
    ({ name }) => outsideWords({ allowOutside: true }, name).length > 0,
  );
  expect(named.map(({ name }) => name).sort()).toEqual([...RUNNING_COMMANDS].sort());
  expect(outsideWords({}, 'resume')).toEqual([]);
});
