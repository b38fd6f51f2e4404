// Built in: addresses, hosts, paths, URIs.
//
// IPV6 tries the numbers of groups before the first "::" from seven down to none; a
// zone takes the rest of the line. IPV4 has no boundaries and allows leading zeros.

const HEX4 = '[0-9A-Fa-f]{1,4}';

/** A number to 255; `small` are those of one and of two digits and those to 199. */
const octet = (small: string) => `(?:25[0-5]|2[0-4][0-9]|${small})`;
const dotted = (number: string) => String.raw`(?:${number}\.){3}${number}`;
const TAIL4 = dotted(octet('1[0-9]{2}|[1-9]?[0-9]'));

/** What may follow so many groups that end in a colon. */
function afterGroups(count: number): string[] {
  if (count === 7) return [HEX4, ':'];
  if (count === 6) return [`:${HEX4}`, TAIL4, ':'];
  const more = `(?::${HEX4})`;
  return [`${more}{1,${7 - count}}`, `${more}{0,${5 - count}}:${TAIL4}`, ':'];
}

/** No group is one colon: the other of "::" is among what follows. */
const ipv6 = [7, 6, 5, 4, 3, 2, 1, 0]
  .map((count) => {
    const groups = count === 0 ? ':' : `(?:${HEX4}:){${count}}`;
    return `${groups}(?:${afterGroups(count).join('|')})`;
  })
  .join('|');

export const NETWORK = String.raw`
CISCOMAC (?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}
WINDOWSMAC (?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}
COMMONMAC (?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}
MAC %{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC}
IPV6 (?:${ipv6})(?:%.+)?
IPV4 ${dotted(octet('[01]?[0-9][0-9]?'))}
IP %{IPV6}|%{IPV4}
IPORHOST %{IP}|%{HOSTNAME}
HOSTPORT %{IPORHOST}:%{POSINT}
UNIXPATH (?:/(?:[\w!$%,.:@~-]+|\\.)*)+
TTY /dev/(?:pts|tty[pq]?)\w*/?[0-9]+
WINPATH (?:[A-Za-z]+:|\\)(?:\\[^\\?*]*)+
PATH %{UNIXPATH}|%{WINPATH}
URIPROTO [A-Za-z]+(?:\+[A-Za-z+]+)?
URIHOST %{IPORHOST}(?::%{POSINT:port})?
# ranges of ASCII: the signs between # and [ are many
URIPATH (?:/[!#-%'-.0-;=@-Z_a-z{}~]*)+
URIPARAM \?[!#-\[\]_a-~]*
URIPATHPARAM %{URIPATH}(?:%{URIPARAM})?
URI %{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?
`;
