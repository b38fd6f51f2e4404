// Single services: Cowrie, naxsi, Samba, tcpdump. All but NAXSI_FMT accept exactly what
// rules-language.md 4.7 says of them.

import {phrase, shapes} from './shape.ts';

/** naxsi writes a query: "key=value&…". */
const query = (pairs: readonly [key: string, value: string][]) =>
  pairs.map(([key, value]) => `${key}=${value}`).join('&');

const DIGITS = String.raw`«\d+»`;

const EXLOG: [string, string][] = [
  ['ip', '<IPORHOST:naxsi_src_ip>'],
  ['server', '<IPORHOST:naxsi_dst_ip>'],
  ['uri', '<PATH:http_path>'],
  ['id', '<INT:naxsi_id>'],
  ['zone', '<WORD:naxsi_zone>'],
  ['var_name', '<DATA:naxsi_var_name>'],
  ['content', ''],
];

const FMT: [string, string][] = [
  ['ip', '<IPORHOST:src_ip>'],
  ['server', '<IPORHOST:target_ip>'],
  ['uri', '<PATH:http_path>'],
  ['learning', '«[01]»'],
  ['vers', '<DATA:naxsi_version>'],
  ['total_processed', DIGITS],
  ['total_blocked', DIGITS],
  ['block', DIGITS],
];
/** Each with a number, from 0; of several the last is kept. */
const SCORE = `cscore${DIGITS}=<WORD:score_label>&score${DIGITS}=<INT:score>`;

export const SERVICES = shapes({
  COWRIE_NEW_CO: phrase(
    `New connection: <IPV4:source_ip>:${DIGITS} (<IPV4:dest_ip>:<INT:dest_port>)`,
    '[session: <DATA:telnet_session>]$',
  ),
  NAXSI_EXLOG: `^NAXSI_EXLOG: ${query(EXLOG)}`,
  NAXSI_FMT: `^NAXSI_FMT: ${query(FMT)}{&${SCORE}}+&zone0=<WORD:zone>`,
  // greedy between the items: of several the last
  SMB_AUTH_FAIL: [
    String.raw`Auth:«.*» user [<DATA:smb_domain>]\\[<DATA:user>]`,
    '«.*» status [NT_STATUS_NO_SUCH_USER]',
    '«.*» remote host [ipv4:<IP:ip_source>',
  ].join(''),
  TCPDUMP_OUTPUT: phrase(
    '<GREEDYDATA:timestamp> IP <IPORHOST:source_ip>.<INT:source_port> >',
    '<IPORHOST:dest_ip>.<INT:dest_port>: Flags [<GREEDYDATA:tcpflags>], seq',
  ),
});
