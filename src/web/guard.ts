/**
 * Looks at the address that a connection has really got, before anything is said on it.
 * Knows which addresses are not public; must not know names of hosts: one name has many, and many spellings.
 */
import { BlockList, isIP, isIPv6, type Socket } from 'node:net';
import type { buildConnector } from 'undici';

/**
 * Networks that are not reachable from everywhere: IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), and multicast.
 */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // The whole of what is written around an address of the older kind, whatever that is: it may lead anywhere.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

let made: BlockList | undefined;

/** Made when the first address is looked at: it takes longer than all else that is done at start. */
function blocked(): BlockList {
  if (made !== undefined) return made;
  made = new BlockList();
  for (const network of NOT_PUBLIC) {
    const [start, bits] = network.split('/') as [string, string];
    made.addSubnet(start, Number(bits), isIPv6(start) ? 'ipv6' : 'ipv4');
  }
  return made;
}

/** Whether anybody on the internet can reach an address; what is no address is none of them. */
export function isPublic(address: string | undefined): boolean {
  const [plain = ''] = (address ?? '').split('%');
  return isIP(plain) !== 0 && !blocked().check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

type Connector = ReturnType<typeof buildConnector>;

/** Thrown in place of a connection to an address that is none of them. */
class NotPublic extends Error {
  readonly code = 'HEDDLE_NOT_PUBLIC';
}

/** Makes a connection as `connect` does, and looks where it leads before TLS begins on it. */
export function guardedConnect(connect: Connector): Connector {
  return (options, callback) => {
    const plain = { ...options, protocol: 'http:', port: options.port || portOf(options.protocol) };
    connect(plain, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const { remoteAddress } = socket as Socket;
      if (!isPublic(remoteAddress)) {
        socket.destroy();
        return callback(new NotPublic(`${remoteAddress} is not public`), null);
      }
      if (options.protocol !== 'https:') return callback(null, socket);
      connect({ ...options, httpSocket: socket as Socket }, callback);
    });
  };
}

function portOf(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}
