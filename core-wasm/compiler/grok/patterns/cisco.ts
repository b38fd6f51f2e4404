// Cisco ASA: the bodies of its system log messages, by message number ("Cisco ASA
// Series Syslog Messages"), the parts they share, and the header before them.
//
// An interface or a user is any text: addresses of version 6 have colons too, so only
// what follows tells where an interface's name ends.

import {phrase, shapes, vocabulary} from './shape.ts';

const FIELDS = vocabulary({
  CISCOTIMESTAMP: 'timestamp',
  CISCOTAG: 'ciscotag',
  CISCO_ACTION: 'action',
  CISCO_DIRECTION: 'direction',
  CISCO_INTERVAL: 'interval',
  CISCO_REASON: 'reason',
  CISCO_XLATE_TYPE: 'xlate_type',
  POSINT: 'syslog_pri resource_limit',
  SYSLOGHOST: 'sysloghost',
  TIME: 'duration',
  IP: `src_ip src_mapped_ip src_xlated_ip err_src_ip orig_src_ip
    dst_ip dst_mapped_ip err_dst_ip orig_dst_ip`,
  INT: `src_port src_mapped_port src_xlated_port orig_src_port
    dst_port dst_mapped_port orig_dst_port
    icmp_type icmp_code icmp_code_xlated icmp_seq_num err_icmp_type err_icmp_code
    connection_id connection_count connection_count_max bytes hit_count
    drop_rate_current_burst drop_rate_max_burst
    drop_rate_current_avg drop_rate_max_avg drop_total_count`,
  NOTSPACE: 'protocol orig_protocol err_protocol interface interface_name resource_name',
  DATA: `src_interface src_xlated_interface err_src_interface
    dst_interface err_dst_interface
    src_fwuser err_src_fwuser orig_src_fwuser dst_fwuser err_dst_fwuser orig_dst_fwuser
    fwuser user policy_id tcp_flags hashcode1 hashcode2 spi seq_num tunnel_type
    group is_remote_natted is_local_natted drop_type drop_rate_id`,
  GREEDYDATA: 'switch_reason',
});

const ACTIONS = [
  ...['Built', 'Teardown', 'created', 'deleted'],
  ...['Deny', 'Denied', 'denied by ACL', 'denied', 'discarded', 'Dropping'],
  ...['permitted', 'est-allowed', 'requested'],
];

// A tag is facility, severity and mnemonic, which on an ASA is the message's number.
// Words of a reason may have hyphens ("TCP Reset-O").
const LEXICAL = String.raw`
CISCOTAG [0-9A-Z_]+-[0-7]-[0-9A-Z_]+
CISCO_REASON [\w-]+(?: [\w-]+)*
`;

const PARTS = {
  CISCOTIMESTAMP: '<MONTH>~<MONTHDAY>{ <YEAR>}? <TIME>',
  CISCO_TAGGED_SYSLOG: String.raw`^\<<syslog_pri>><timestamp>{ <sysloghost>}?{ }?: %<ciscotag>:`,
  CISCO_ACTION: ACTIONS.join('|'),
  CISCO_DIRECTION: '{I|i}nbound|{O|o}utbound',
  CISCO_INTERVAL: '{<INT>-second interval|first hit}',
  CISCO_XLATE_TYPE: 'dynamic|static',
};

/** The unit of a fail-over pair that speaks. */
const UNIT = '({Second|Prim}ary)';
const INTERFACE = '{I|i}nterface <interface_name>';

const FAILOVER = {
  CISCOFW104001: `${UNIT} Switching to ACTIVE {-|(cause:} <switch_reason>`,
  CISCOFW104002: `${UNIT} Switching to STANDBY {-|(cause:} <switch_reason>`,
  CISCOFW104003: `${UNIT} Switching to FAILED.`,
  CISCOFW104004: `${UNIT} Switching to OK.`,
  CISCOFW105003: `${UNIT} Monitoring on ${INTERFACE} waiting`,
  CISCOFW105004: `${UNIT} Monitoring on ${INTERFACE} normal`,
  CISCOFW105005: `${UNIT} Lost Failover communications with mate on ${INTERFACE}`,
  CISCOFW105008: `${UNIT} Testing ${INTERFACE}`,
  CISCOFW105009: `${UNIT} Testing on ${INTERFACE} {Passed|Failed}`,
};

// Ends of a connection, "src" or "dst", as the messages spell them.

const socket = (end: string) => `<${end}_ip>/<${end}_port>`;
const host = (end: string) => `<${end}_interface>:<${end}_ip>`;
const socketOn = (end: string) => `${host(end)}/<${end}_port>`;
/** Who is behind an address, if the firewall knows. */
const user = (field: string) => `{(<${field}>)}?`;

const SOCKETS = `from ${socket('src')} to ${socket('dst')}`;
const SOCKETS_ON = `from ${socketOn('src')} to ${socketOn('dst')}`;
const HASHES = '[<hashcode1>, <hashcode2>]';
const ICMP = '(type <icmp_type>, code <icmp_code>)';
/** The list of flags ends in a blank. */
const FLAGS = 'flags <tcp_flags>~on interface <interface>';

/** 106006 and 106007 say "from" and "to", 106010 has the interface before an address. */
const untranslated = (word: string, end: string) =>
  `{${word} |${end} |${end} <DATA>:}${socket(end)}${user(`${end}_fwuser`)}`;

const hostUser = (end: string) => `${end} ${host(end)}${user(`${end}_fwuser`)}`;

/** Addresses or names, and ports if the packet has some. */
const packetEnd = (end: string) =>
  `${end} <${end}_interface>:<DATA:${end}_ip>{/<${end}_port>}?${user(`${end}_fwuser`)}`;

const DENIED = {
  CISCOFW106001: `<direction> <protocol> connection <action> ${SOCKETS} ${FLAGS}`,
  CISCOFW106006_106007_106010: phrase(
    '<action> <direction> <protocol>',
    untranslated('from', 'src'),
    `${untranslated('to', 'dst')}{ on interface <interface>| due to <reason>}?`,
  ),
  CISCOFW106014: phrase('<action> <direction> <protocol>', hostUser('src'), hostUser('dst'), ICMP),
  CISCOFW106015: `<action> <protocol> (<policy_id>) ${SOCKETS} ${FLAGS}`,
  CISCOFW106021: phrase(
    '<action> <protocol> reverse path check',
    'from <src_ip> to <dst_ip> on interface <interface>',
  ),
  CISCOFW106023: phrase(
    '<action>{ protocol}? <protocol>',
    packetEnd('src'),
    `${packetEnd('dst')}{ ${ICMP}}?`,
    `by access-group {"}?<policy_id>{"}? ${HASHES}`,
  ),
  CISCOFW110002: `<reason> for <protocol> from ${socketOn('src')} to ${socket('dst')}`,
  // 313004 has no code
  CISCOFW313001_313004_313008: phrase(
    '<action> <protocol> type=<icmp_type>,{ code=<icmp_code>}?',
    'from <src_ip> on interface <interface>{ to <dst_ip>}?',
  ),
  CISCOFW419001: `<action> <protocol> packet ${SOCKETS_ON}, reason: <GREEDYDATA:reason>`,
  CISCOFW419002: `<reason> ${SOCKETS_ON} with different initial sequence number`,
  CISCOFW500004: `<reason> for protocol=<protocol>, ${SOCKETS}`,
  // 710006 is of protocols without ports; a port may be a service's name
  CISCOFW710001_710002_710003_710005_710006: phrase(
    '<protocol> {access|request} <action> from <src_ip>{/<src_port>}?',
    'to <dst_interface>:<dst_ip>{/<WORD:dst_port>}?',
  ),
  CISCOFW733100: phrase(
    '[{~}?<drop_type>{~}?] drop <drop_rate_id> exceeded.',
    'Current burst rate is <drop_rate_current_burst> per second,',
    'max configured rate is <drop_rate_max_burst>;',
    'Current average rate is <drop_rate_current_avg> per second,',
    'max configured rate is <drop_rate_max_avg>;',
    'Cumulative total count is <drop_total_count>',
  ),
};

const listed = (end: string) => `<${end}_interface>/<${end}_ip>(<${end}_port>)`;
const RULE = 'access-list <NOTSPACE:policy_id> <action> <protocol>';
const HITS = `hit-cnt <hit_count> {(}?<interval>{)}? ${HASHES}`;

const ACCESS_LISTS = {
  // the field for the other user does not exist
  CISCOFW106100: phrase(
    `${RULE} ${listed('src')}${user('src_fwuser')}`,
    `-> ${listed('dst')}${user('DATA')} ${HITS}`,
  ),
  CISCOFW106100_2_3: phrase(
    `${RULE} for user {'}?<src_fwuser>{'}?`,
    `${listed('src')} -> ${listed('dst')} ${HITS}`,
  ),
};

/** An end, what it is translated to, and who it is. */
const connected = (end: string) =>
  `${socketOn(end)}{ (<${end}_mapped_ip>/<${end}_mapped_port>)}?${user(`${end}_fwuser`)}`;

const CONNECTIONS = {
  CISCOFW302010: '<connection_count> in use, <connection_count_max> most used',
  CISCOFW302013_302014_302015_302016: phrase(
    '<action>{ <direction>}? <protocol> connection <connection_id>',
    `for ${connected('src')}`,
    `to ${connected('dst')}{ duration <duration> bytes <bytes>}?{ <reason>}?{ (<user>)}?`,
  ),
  CISCOFW302020_302021: phrase(
    '<action>{ <direction>}? <protocol> connection',
    `for faddr <dst_ip>/<icmp_seq_num>${user('fwuser')}`,
    'gaddr <src_xlated_ip>/<icmp_code_xlated>',
    'laddr <src_ip>/<icmp_code>{ (<user>)}?',
  ),
  CISCOFW305011: phrase(
    '<action> <xlate_type> <protocol> translation',
    `from ${host('src')}{/<src_port>}?${user('src_fwuser')}`,
    'to <src_xlated_interface>:<src_xlated_ip>/<src_xlated_port>',
  ),
  CISCOFW321001: "Resource '<resource_name>' limit of <resource_limit> reached",
};

const errorEnd = (end: string) =>
  `${end} <err_${end}_interface>:<err_${end}_ip>${user(`err_${end}_fwuser`)}`;
const payloadEnd = (end: string) =>
  `${end} <orig_${end}_ip>/<orig_${end}_port>${user(`orig_${end}_fwuser`)}`;

/** "protocol" is that of the packet which the error is about. */
const ERRORS = {
  CISCOFW313005: phrase(
    '<reason> for <NOTSPACE> error message: <err_protocol>',
    `${errorEnd('src')} ${errorEnd('dst')} (type <err_icmp_type>, code <err_icmp_code>)`,
    'on <interface> interface.~Original IP payload: <protocol>',
    `${payloadEnd('src')} ${payloadEnd('dst')}`,
  ),
};

/** Values of the IPsec messages may have a blank before them. */
const value = (key: string, field: string) => `${key}={ }?<${field}>`;

const VPN = {
  CISCOFW402117: phrase(
    `<protocol>: Received a non-IP{S|s}ec packet (${value('protocol', 'orig_protocol')})`,
    'from <src_ip> to <dst_ip>',
  ),
  CISCOFW402119: phrase(
    '<protocol>: Received {a|an} <orig_protocol> packet',
    `(${value('SPI', 'spi')}, ${value('sequence number', 'seq_num')})`,
    `from <src_ip> (${value('user', 'user')}) to <dst_ip> that failed anti-replay checking`,
  ),
  CISCOFW602303_602304: phrase(
    `<protocol>: {A|An} <direction> <tunnel_type> SA (${value('SPI', 'spi')})`,
    `between <src_ip> and <dst_ip> (${value('user', 'user')}) has been <action>`,
  ),
  CISCOFW713172: phrase(
    'Group = <group>, IP = <src_ip>, Automatic NAT Detection Status:',
    '{~}?Remote end~<is_remote_natted>~behind a NAT device',
    '{~}?This~end~<is_local_natted>~behind a NAT device',
  ),
};

/** Tag, header, parts and messages, in this order: a text uses only names before it. */
export const CISCO = [
  LEXICAL,
  ...[PARTS, FAILOVER, DENIED, ACCESS_LISTS, CONNECTIONS, ERRORS, VPN].map((part) =>
    shapes(part, FIELDS),
  ),
].join('\n');
