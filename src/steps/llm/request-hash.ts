/**
 * What tells one question from another: a few letters made of all that an answer depends on.
 * Must not know answers.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../std/canonical-json.ts';
import type { ChatRequest } from './chat.ts';

/** 16 hex digits. The mark around data belongs to one run, and so is no part of it. */
export function hashOf(request: ChatRequest, mark: string): string {
  const { model, messages, schema, tools, temperature, seed, maxTokens } = request;
  const asked = messages.map(({ role, content }) => [role, content.replaceAll(mark, '')]);
  const text = canonicalJson({ model, asked, schema, tools, temperature, seed, maxTokens });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
