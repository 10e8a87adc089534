/**
 * Which server a step asks, and with which key.
 * Knows presets, settings and variables of the process; must not ask anybody.
 */
import { StepFailure } from '../../run/step-error.ts';
import { tlsFault } from '../../web/address.ts';
import type { LlmDefaults } from '../../workflow/with/llm.ts';
import { NAMELESS, PRESETS, type Preset, type Provider } from './presets.ts';
import { extraFault, headerFaults, type LlmConfig, urlFault } from './settings.ts';
import type { Server } from './wire.ts';

type Asked = Pick<LlmConfig, 'provider' | 'url' | 'key'>;

/** What is known of the server before expressions are filled in. */
export interface Chosen {
  readonly provider: Provider | undefined;
  readonly preset: Preset;
  /** As written; undefined where it is that of the provider. */
  readonly url: string | undefined;
}

export function choose({ provider, url }: Asked, defaults: LlmDefaults): Chosen {
  // A default address belongs to the default provider.
  const given = url ?? (provider === undefined ? defaults.url : undefined);
  const named = provider ?? (url === undefined ? defaults.provider : undefined);
  const known = named ?? (given === undefined ? 'openai' : undefined);
  // Who answers from a file asks no server.
  if (known === undefined || known === 'fixture')
    return { provider: known, preset: NAMELESS, url: given };
  return { provider: known, preset: PRESETS[known], url: given };
}

/** The variable that the key is taken from: never one for an address that the file names. */
export function keyVariableOf(
  { url, preset }: Chosen,
  key: string | undefined,
): string | undefined {
  return key === undefined && url === undefined ? preset.keyVariable : undefined;
}

/** Throws a `StepFailure` `E_BAD_CONFIG` when an expression gave what cannot be used. `hide`: takes a key that is found here. */
export function serverOf(
  config: LlmConfig,
  defaults: LlmDefaults,
  hide: (text: string) => void,
): Server & { readonly provider: string } {
  const chosen = choose(config, defaults);
  const url = chosen.url ?? chosen.preset.url!;
  const fault = urlFault(url) ?? tlsFault(url);
  if (fault !== undefined) throw badConfig('url', fault);
  for (const one of headerFaults(config)) throw badConfig('headers', one);
  const odd = extraFault(config.extra);
  if (odd !== undefined) throw badConfig('extra', odd);
  const variable = keyVariableOf(chosen, config.key);
  const found = variable === undefined ? undefined : process.env[variable];
  if (found !== undefined) hide(found);
  const { provider = 'openai-compatible', preset } = chosen;
  return { provider, url, preset, key: config.key ?? found };
}

function badConfig(key: string, { message, fix }: { message: string; fix: string }): StepFailure {
  return new StepFailure('E_BAD_CONFIG', `${key}: ${message}; ${fix}`, { retryable: false });
}
