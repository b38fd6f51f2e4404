// kern.log of a host whose firewall (ufw) logs what it drops: the noise of the
// network, late answers to our own connections, and port scans.

import {servers} from './addresses.mjs';

const wormPorts = [23, 445, 3389, 2323, 5555, 8080, 1433, 6379, 22, 81, 8443, 5900];
const scannedPorts = Array.from({length: 1024}, (_, i) => i + 1);

/** What `scripts/generate-examples.mjs` needs to know of a service. */
export const iptables = {
  file: 'kern.log',
  type: 'syslog',
  visitorsPerMinute: 0.5,
  minutesPerAttack: 130,
  visit,
  hourly: [kernelTalk],
  attacks: {
    'port scan': {
      scenarios: ['iptables-scan-multi_ports'],
      lines: (random, ip, at) => scan(random, ip, at, random.int(60, 160), [0.01, 0.2]),
    },
    'slow port scan': {
      scenarios: ['iptables-scan-multi_ports'],
      lines: (random, ip, at) => scan(random, ip, at, 90, [2, 3.2]),
    },
  },
};

function visit(random, ip, at) {
  const kind = random.real();
  if (kind < 0.6) return worm(random, ip, at);
  if (kind < 0.75) return udp(random, ip, at);
  if (kind < 0.9) return lateAnswers(random, ip, at);
  return ping(random, ip, at);
}

// One port, tried up to three times.
function worm(random, ip, at) {
  const source = random.int(1024, 65_535);
  const target = random.pick(wormPorts);
  return Array.from({length: random.int(1, 3)}, (_, i) =>
    packet(random, ip, at + i * (i + 1), tcp(source, target, 'SYN')),
  );
}

function udp(random, ip, at) {
  const body = `PROTO=UDP SPT=${random.int(1024, 65_535)} DPT=${random.pick([53, 123, 161, 1900, 5060, 11211])} LEN=40`;
  return [packet(random, ip, at, body)];
}

// A web or name server's answers to connections that our side has forgotten: many
// ports of ours, but nothing that opens a connection.
function lateAnswers(random, ip, at) {
  const dns = random.chance(0.3);
  return Array.from({length: random.int(1, 24)}, (_, i) => {
    const target = random.int(32_768, 60_999);
    const body = dns
      ? `PROTO=UDP SPT=53 DPT=${target} LEN=120`
      : tcp(443, target, random.pick(['ACK', 'RST', 'ACK FIN', 'ACK PSH']));
    return packet(random, ip, at + i * 0.2, body);
  });
}

// An ICMP error quotes the packet it is about.
function ping(random, ip, at) {
  if (ip.includes(':'))
    return [packet(random, ip, at, `PROTO=ICMPv6 TYPE=128 CODE=0 ID=${random.int(1, 9999)} SEQ=1`)];
  const quoted = `SRC=${servers.ipv4} DST=${ip} LEN=60 TOS=0x00 PREC=0x00 TTL=44 ID=${random.int(1, 65_535)} DF PROTO=TCP SPT=${random.int(32_768, 60_999)} DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0`;
  return [
    packet(
      random,
      ip,
      at,
      random.chance(0.5)
        ? `PROTO=ICMP TYPE=3 CODE=1 [${quoted} ]`
        : `PROTO=ICMP TYPE=8 CODE=0 ID=${random.int(1, 9999)} SEQ=1`,
    ),
  ];
}

function scan(random, ip, start, count, [low, high]) {
  const source = random.int(1024, 65_535);
  const lines = [];
  let at = start;
  for (const port of random.sample(scannedPorts, count)) {
    lines.push(packet(random, ip, at, tcp(source, port, 'SYN')));
    at += random.seconds(low, high);
  }
  return lines;
}

function kernelTalk(random, hour) {
  return random
    .sample(
      [
        'eth0: Link is Up - 1Gbps/Full - flow control rx/tx',
        'audit: type=1400 audit(1773446400.123:88): apparmor="STATUS" operation="profile_replace" profile="unconfined" name="nginx"',
        'EXT4-fs (sda1): re-mounted 2f1c. Quota mode: none.',
        'TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.',
        'usb 1-1: new high-speed USB device number 4 using xhci_hcd',
      ],
      random.int(0, 2),
    )
    .map((message) => ({at: hour + random.int(0, 3599), tag: 'kernel', message}));
}

const tcp = (source, target, flags) =>
  `PROTO=TCP SPT=${source} DPT=${target} WINDOW=1024 RES=0x00 ${flags} URGP=0`;

function packet(random, ip, at, body) {
  const mac = 'MAC=00:16:3e:5a:11:02:fe:00:00:00:01:01';
  const head = ip.includes(':')
    ? `${mac}:86:dd SRC=${ip} DST=${servers.ipv6} LEN=60 TC=0 HOPLIMIT=${random.int(40, 250)} FLOWLBL=${random.int(0, 999_999)}`
    : `${mac}:08:00 SRC=${ip} DST=${servers.ipv4} LEN=${random.int(40, 60)} TOS=0x00 PREC=0x00 TTL=${random.int(40, 250)} ID=${random.int(1, 65_535)} DF`;
  return {at, tag: 'kernel', message: `[UFW BLOCK] IN=eth0 OUT= ${head} ${body} `};
}
