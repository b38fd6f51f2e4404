// Whose address is whose in the example logs. All ranges are reserved, none is
// anybody's, and none is whitelisted.
//
// Attackers: the documentation ranges (RFC 5737, RFC 3849). Everyone else: the
// benchmarking range 198.18.0.0/15 (RFC 2544) and 3fff::/20 (RFC 9637). An address
// is handed out again only after all others, so that no visitor inherits what
// another one did a minute ago.

const documentation = ['203.0.113', '192.0.2', '198.51.100'];
const visitorsIpv4 = 2 ** 17;
// Odd, hence coprime to the size of the range: neighbours in time are not neighbours in number.
const stride = 48_271;

/** The hosts whose logs these are. */
export const servers = {ipv4: '192.0.2.1', ipv6: '2001:db8::1'};

/** A source of addresses: `attacker()` and `visitor()` each give a new one. */
export function createAddresses(random) {
  let attackers = 0;
  let visitors = random.int(0, visitorsIpv4 - 1);
  let visitorsIpv6 = 0;

  return {
    attacker() {
      const n = attackers++;
      const host = 10 + Math.floor(n / 4);
      if (n % 4 === 3 || host > 254)
        return `2001:db8:${hex(n + 0xbad)}::${hex(random.int(2, 0xfffe))}`;
      return `${documentation[n % 4]}.${host}`;
    },
    visitor() {
      if (random.chance(0.15)) {
        const n = ++visitorsIpv6;
        return `3fff:${hex(n >>> 16)}:${hex(n & 0xffff)}::${hex(random.int(2, 0xfffe))}`;
      }
      const n = ((visitors++ % visitorsIpv4) * stride) % visitorsIpv4;
      return `198.${18 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}`;
    },
  };
}

const hex = (n) => (n & 0xffff).toString(16);
