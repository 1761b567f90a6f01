// Addresses: which ones no connection of ours may reach, whatever name led there.

import { BlockList, isIPv4, isIPv6 } from 'node:net';

export const ADDRESS_REFUSALS = [
  'loopback',
  'private',
  'link-local',
  'metadata',
  'carrier-nat',
  'multicast',
  'unspecified',
  'reserved',
  'not-an-address',
] as const;
export type AddressRefusal = (typeof ADDRESS_REFUSALS)[number];

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890), in the order in which reasons are looked up. */
const IPV4_RANGES: readonly (readonly [AddressRefusal, string, number])[] = [
  ['metadata', '169.254.169.254', 32],
  ['metadata', '100.100.100.200', 32],
  ['unspecified', '0.0.0.0', 8],
  ['loopback', '127.0.0.0', 8],
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  ['carrier-nat', '100.64.0.0', 10],
  ['link-local', '169.254.0.0', 16],
  ['reserved', '192.0.0.0', 24],
  ['reserved', '192.0.2.0', 24],
  ['reserved', '192.88.99.0', 24],
  ['reserved', '198.18.0.0', 15],
  ['reserved', '198.51.100.0', 24],
  ['reserved', '203.0.113.0', 24],
  ['multicast', '224.0.0.0', 4],
  ['reserved', '240.0.0.0', 4],
];

/** IPv6 ranges that have a reason of their own; whatever else lies outside 2000::/3 is `reserved`. */
const IPV6_RANGES: readonly (readonly [AddressRefusal, string, number])[] = [
  ['metadata', 'fd00:ec2::254', 128],
  ['unspecified', '::', 128],
  ['loopback', '::1', 128],
  ['private', 'fc00::', 7],
  ['private', 'fec0::', 10],
  ['link-local', 'fe80::', 10],
  ['multicast', 'ff00::', 8],
  // Teredo, ORCHID, benchmarks; documentation; 6to4 (which carries any IPv4 inside).
  ['reserved', '2001::', 23],
  ['reserved', '2001:db8::', 32],
  ['reserved', '2002::', 16],
  ['reserved', '3fff::', 20],
];

type Rule = { readonly reason: AddressRefusal; readonly list: BlockList };

const rules = (
  ranges: readonly (readonly [AddressRefusal, string, number])[],
  family: 'ipv4' | 'ipv6',
): readonly Rule[] =>
  ranges.map(([reason, network, prefix]) => {
    const list = new BlockList();
    list.addSubnet(network, prefix, family);
    return { reason, list };
  });

const ipv4Rules = rules(IPV4_RANGES, 'ipv4');
const ipv6Rules = rules(IPV6_RANGES, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** The eight 16-bit groups of a valid IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const pair = (high: string | undefined, low: string | undefined): string =>
    ((Number(high) << 8) | Number(low)).toString(16);
  const text = dotted
    ? `${dotted[1] ?? ''}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`
    : address;
  const [head = '', tail] = text.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const before = numbers(head);
  const after = numbers(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/**
 * The IPv4 address inside an IPv4-mapped (RFC 4291, ::ffff:0:0/96), IPv4-compatible (::/96) or NAT64 (RFC 6052,
 * 64:ff9b::/96) address; undefined for others.
 */
function embeddedIpv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const [high = 0, low = 0] = groups.slice(6);
  const compatible = prefix === '0:0:0:0:0:0' && (high !== 0 || low > 1);
  if (!compatible && prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return undefined;
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

const firstRule = (table: readonly Rule[], address: string, family: 'ipv4' | 'ipv6') =>
  table.find((rule) => rule.list.check(address, family))?.reason;

/**
 * Why an address may not be connected to, or undefined where it may: globally reachable unicast only.
 *
 * @param address an IPv4 address in dotted decimal or an IPv6 address, as resolvers and WHATWG URLs print them.
 */
export function addressRefusal(address: string): AddressRefusal | undefined {
  if (isIPv4(address)) return firstRule(ipv4Rules, address, 'ipv4');
  // A zone ("fe80::1%eth0") is meaningful on this machine's links only.
  if (address.includes('%')) return 'link-local';
  if (!isIPv6(address)) return 'not-an-address';
  const inside = embeddedIpv4(address);
  if (inside !== undefined) return firstRule(ipv4Rules, inside, 'ipv4');
  const reason = firstRule(ipv6Rules, address, 'ipv6');
  if (reason !== undefined) return reason;
  return globalUnicast.check(address, 'ipv6') ? undefined : 'reserved';
}
