/**
 * Connections that are kept open for the next call: one for all steps that ask the same server in the same way.
 * Knows when one is of no more use; must not know what is called.
 *
 * A connection on which nothing is under way does not keep the process alive.
 */
import type { Client } from '@grpc/grpc-js';

interface Channel {
  readonly client: Client;
  calls: number;
  isGone: boolean;
}

/** More are open only while all of them are in use. */
const MOST = 64;

/** The one that was used last is the last. */
const channels = new Map<string, Channel>();

/** Calls by a client that is kept by `key`. `isBroken`: whether what came of it says that the next call needs another one. */
export async function withChannel<T>(
  key: string,
  open: () => Client,
  call: (client: Client) => Promise<T>,
  isBroken: (error: unknown) => boolean,
): Promise<T> {
  const channel = channels.get(key) ?? { client: open(), calls: 0, isGone: false };
  channels.delete(key);
  channels.set(key, channel);
  channel.calls++;
  closeOldest();
  try {
    return await call(channel.client);
  } catch (error) {
    // It would wait before it connects again, and retries have waits of their own.
    if (isBroken(error) && channels.get(key) === channel) forget(key, channel);
    throw error;
  } finally {
    channel.calls--;
    if (channel.isGone && channel.calls === 0) channel.client.close();
  }
}

function closeOldest(): void {
  if (channels.size <= MOST) return;
  for (const [key, channel] of channels) {
    if (channel.calls > 0) continue;
    forget(key, channel);
    channel.client.close();
    return;
  }
}

function forget(key: string, channel: Channel): void {
  channels.delete(key);
  channel.isGone = true;
}
