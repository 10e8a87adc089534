/**
 * Values of the environment do not get into what is told of a run.
 */
import { describe, expect, it } from 'vitest';
import { dataWithoutEnv, withoutEnv } from './env-mask.ts';

const env = { TOKEN: 'se"cr/et-4711', SHORT: 'prod', OTHER: 'another one' };
const name = '${{ env.TOKEN }}';

describe('F08 a text without values of the environment', () => {
  it.each([
    ['as it is', `got ${env.TOKEN}, twice ${env.TOKEN}`, `got ${name}, twice ${name}`],
    ['in JSON', `got ${JSON.stringify(env.TOKEN)}`, `got "${name}"`],
    [
      'in an address',
      `no http://x/?k=${encodeURIComponent(env.TOKEN)}&b`,
      `no http://x/?k=${name}&b`,
    ],
    ['cut', `got "se\\"cr/et…`, `got "${name}…`],
    ['cut at the end', 'got se"cr/e', `got ${name}`],
    ['begun only', 'se"cr/x and another two', 'se"cr/x and another two'],
    ['too short to be meant', 'in prod', 'in prod'],
    ['two of them', `${env.OTHER}${env.TOKEN}`, `\${{ env.OTHER }}${name}`],
  ])('%s', (_, text, told) => {
    expect(withoutEnv(text, env)).toBe(told);
  });

  it('in data, which is given back itself where there are no variables', () => {
    const data = {
      url: `x${env.TOKEN}`,
      list: [env.TOKEN, 1, null],
      bytes: new Uint8Array([1]),
      at: new Date(0),
    };
    expect(dataWithoutEnv(data, env)).toEqual({ ...data, url: `x${name}`, list: [name, 1, null] });
    expect(dataWithoutEnv(data, {})).toBe(data);
  });
});
