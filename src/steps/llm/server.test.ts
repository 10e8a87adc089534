/**
 * Which server is asked with which key.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { withDefaults } from '../../std/json-schema.ts';
import { LLM_SETTINGS } from '../../workflow/with/llm.ts';
import { serverOf } from './server.ts';
import type { LlmConfig } from './settings.ts';

afterEach(() => vi.unstubAllEnvs());

const serverFor = (settings: object, defaults = {}) => {
  const hidden: string[] = [];
  const config = withDefaults(LLM_SETTINGS, settings as never) as LlmConfig;
  const { provider, url, key } = serverOf(config, defaults, (text) => hidden.push(text));
  return { provider, url, key, hidden };
};

it('that of the provider with the key of its variable, which is hidden', () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-one');
  vi.stubEnv('OPENROUTER_API_KEY', 'sk-two');
  const openai = { provider: 'openai', url: 'https://api.openai.com/v1', key: 'sk-one' };
  expect(serverFor({})).toEqual({ ...openai, hidden: ['sk-one'] });
  expect(serverFor({ provider: 'openrouter' })).toMatchObject({ key: 'sk-two' });
  expect(serverFor({ key: 'sk-own' })).toEqual({ ...openai, key: 'sk-own', hidden: [] });
  expect(serverFor({ provider: 'ollama' }).key).toBeUndefined();
});

it('an address that the file or the settings name with no key but the own', () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-one');
  const url = 'http://127.0.0.1:9/v1';
  expect(serverFor({ url })).toMatchObject({ provider: 'openai-compatible', key: undefined });
  expect(serverFor({ url, provider: 'openai' })).toMatchObject({ key: undefined, hidden: [] });
  expect(serverFor({}, { url })).toMatchObject({ url, key: undefined });
  expect(serverFor({ provider: 'openai' }, { url })).toMatchObject({ key: 'sk-one' });
  expect(serverFor({}, { provider: 'vllm' })).toMatchObject({ url: 'http://127.0.0.1:8000/v1' });
});

it.each([
  [{ url: 'ftp://x/v1' }, /^url: the address starts with "ftp:"/],
  [{ url: 'http://x/v1?a=1' }, /^url: the address goes on/],
  [{ headers: { 'x-a': 'a\nb' } }, /^headers: .* holds a line end/],
  [{ extra: { model: 'x' } }, /^extra: extra.model is filled by a setting; write model/],
])('none where an expression gave %j', (settings, message) => {
  expect(() => serverFor(settings)).toThrow(message);
});
