// Other firewalls: NetScreen, Shorewall (netfilter), Junos.

import {phrase, shapes, vocabulary} from './shape.ts';

// NetScreen's traffic log (ScreenOS, message 00257): "key=value" after the header. Keys
// of two words are those of zones and of translated ends, which denied traffic has not.

const TRAFFIC = vocabulary({
  SYSLOGTIMESTAMP: 'date',
  WORD: 'device_id action',
  QUOTEDSTRING: 'start_time',
  IPORHOST: 'device src_ip dst_ip src_xlated_ip dst_xlated_ip',
  INT: `duration policy_id proto sent rcvd session_id
    src_port dst_port src_xlated_port dst_xlated_port`,
  NOTSPACE: 'service src_zone dst_zone',
  GREEDYDATA: 'reason',
});

/** Keys that are named like their fields. */
const keys = (list: string) =>
  list
    .split(' ')
    .map((key) => `${key}=<${key}>`)
    .join(' ');

const translated = (end: string) => `${end}-xlated ip=<${end}_xlated_ip> port=<${end}_xlated_port>`;

const NETSCREEN = {
  NETSCREENSESSIONLOG: phrase(
    '<date> <device> <IPORHOST>: NetScreen device_id=<device_id>…:',
    keys('start_time duration policy_id service proto'),
    'src zone=<src_zone> dst zone=<dst_zone>',
    keys('action sent rcvd'),
    'src=<src_ip> dst=<dst_ip>',
    keys('src_port dst_port'),
    `{${translated('src')} ${translated('dst')} }?session_id=<session_id>{ reason=<reason>}?`,
  ),
};

// Shorewall's log prefix "Shorewall:chain:disposition:" and the packet as netfilter's
// LOG target prints it. MAC has both hardware addresses and the type; what has no
// ports has none; words without a value ("DF") and other keys may stand anywhere.

const PACKET: readonly [key: string, pattern: string][] = [
  ['SRC', 'IPV4:nf_src_ip'],
  ['DST', 'IPV4:nf_dst_ip'],
  ['LEN', 'INT:nf_len'],
  ['TOS', 'BASE16NUM:nf_tos'],
  ['PREC', 'BASE16NUM:nf_prec'],
  ['TTL', 'INT:nf_ttl'],
  ['ID', 'INT:nf_id'],
  ['PROTO', 'WORD:nf_protocol'],
];

const SHOREWALL = {
  SHOREWALL: [
    '<SYSLOGTIMESTAMP:timestamp> <SYSLOGHOST:nf_host> kernel:…Shorewall:',
    '{<USERNAME:nf_action1>}?:{<USERNAME:nf_action2>}?:…',
    'IN={<NOTSPACE:nf_in_interface>}?… OUT={<NOTSPACE:nf_out_interface>}? ',
    '{…MAC=<COMMONMAC:nf_dst_mac>{:<COMMONMAC:nf_src_mac>}?}?',
    ...PACKET.map(([key, pattern]) => `…${key}=<${pattern}>`),
    '{… SPT=<INT:nf_src_port> DPT=<INT:nf_dst_port>}?',
  ].join(''),
};

// Junos: flow sessions, as the unstructured messages RT_FLOW_SESSION_*, with its own
// names of their values. A field's name has no "-", so that most of these references
// are none and the groks match nothing in practice: that is what they are recorded to do.

const FLOW_EVENTS = ['CREATE', 'CLOSE', 'DENY'].map((event) => `RT_FLOW_SESSION_${event}`);

/** From one end to the other, before ("") or after ("nat-") translation. */
const flow = (translation: string) =>
  ['source', 'destination']
    .map((end) => `<IP:${translation}${end}-address>/<INT:${translation}${end}-port>`)
    .join('->');

const RULES = '<DATA:src-nat-rule-name> <DATA:dst-nat-rule-name>';
const POLICY = '<DATA:policy-name> <DATA:source-zone-name> <DATA:destination-zone-name>';
const TRANSLATED = phrase(
  `${flow('')} <DATA:service> ${flow('nat-')}`,
  `${RULES} <INT:protocol-id> ${POLICY} <INT:session-id-32>`,
);

export const FIREWALLS = [
  shapes(NETSCREEN, TRAFFIC),
  shapes(SHOREWALL),
  shapes({
    RT_FLOW_EVENT: FLOW_EVENTS.join('|'),
    RT_FLOW1: phrase(
      `<RT_FLOW_EVENT:event>: session closed <DATA:close-reason>: ${TRANSLATED}`,
      '<INT>(<DATA:sent>) <INT>(<DATA:received>) <INT:elapsed-time>',
    ),
    RT_FLOW2: `<RT_FLOW_EVENT:event>: session created ${TRANSLATED}`,
    RT_FLOW3: phrase(
      `<RT_FLOW_EVENT:event>: session denied ${flow('')} <DATA:service>`,
      `<INT:protocol-id>(<INT>) ${POLICY}`,
    ),
  }),
].join('\n');
