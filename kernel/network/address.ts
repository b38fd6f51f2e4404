// Addresses that no rule may reach: link-local ones, where clouds keep the metadata of a
// machine, and those that are no host. IPv4 in IPv6 counts as IPv4.
import {BlockList, isIP} from 'node:net';

const NEVER = new BlockList();
NEVER.addSubnet('0.0.0.0', 8, 'ipv4');
NEVER.addSubnet('169.254.0.0', 16, 'ipv4');
NEVER.addAddress('100.100.100.200', 'ipv4'); // metadata of Alibaba Cloud
NEVER.addAddress('168.63.129.16', 'ipv4'); // the host agent of Azure
NEVER.addAddress('192.0.0.192', 'ipv4'); // metadata of Oracle Cloud
NEVER.addSubnet('224.0.0.0', 4, 'ipv4');
NEVER.addSubnet('240.0.0.0', 4, 'ipv4');
NEVER.addAddress('::', 'ipv6');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('fec0::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');
NEVER.addAddress('fd00:ec2::254', 'ipv6'); // metadata of AWS
NEVER.addAddress('fd20:ce::254', 'ipv6'); // metadata of Google Cloud

/** Prefixes that carry an IPv4 address in their last four bytes: mapped, compatible, NAT64. */
const CARRIES_IPV4 = new BlockList();
CARRIES_IPV4.addSubnet('::', 96, 'ipv6');
CARRIES_IPV4.addSubnet('::ffff:0:0', 96, 'ipv6');
CARRIES_IPV4.addSubnet('64:ff9b::', 96, 'ipv6');

/** Whether an address (as text, without brackets) is none that may be asked. */
export function isForbidden(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return true;
  if (family === 4) return NEVER.check(address, 'ipv4');
  if (NEVER.check(address, 'ipv6')) return true;
  if (!CARRIES_IPV4.check(address, 'ipv6')) return false;
  const inner = lastFour(address);
  return inner !== '0.0.0.1' && NEVER.check(inner, 'ipv4');
}

/** The last four bytes of an IPv6 address, as IPv4. */
function lastFour(address: string): string {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [high = '0', low = '0'] = text.split(':').slice(-2);
  const number = (word: string) => Number.parseInt(word === '' ? '0' : word, 16);
  return [number(high) >> 8, number(high) & 255, number(low) >> 8, number(low) & 255].join('.');
}
