// Zeek, once Bro: rows of its logs, as they were in version 2: values with a tab
// between two. The columns are in the order of the records Conn::Info, DNS::Info,
// HTTP::Info and Files::Info; "-" stands for a value that is not set, so a column that
// need not be set is any text.

import {vocabulary} from './shape.ts';

/** Columns that are always set; another is any text up to the next tab. */
const SET = vocabulary({
  NUMBER: 'ts',
  NOTSPACE: 'uid fuid tx_hosts rx_hosts conn_uids',
  IP: 'orig_h resp_h',
  INT: 'orig_p resp_p trans_depth trans_id request_body_len response_body_len',
  WORD: 'proto',
});

const CONNECTION = 'ts uid orig_h orig_p resp_h resp_p';

const ROWS = {
  BRO_CONN: `${CONNECTION} proto service duration orig_bytes resp_bytes conn_state local_orig
    missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents`,
  BRO_DNS: `${CONNECTION} proto trans_id query qclass qclass_name qtype qtype_name rcode
    rcode_name AA TC RD RA Z answers TTLs rejected`,
  BRO_HTTP: `${CONNECTION} trans_depth method domain uri referrer user_agent request_body_len
    response_body_len status_code status_msg info_code info_msg filename bro_tags username
    password proxied orig_fuids orig_mime_types resp_fuids resp_mime_types`,
  BRO_FILES: `ts fuid tx_hosts rx_hosts conn_uids source depth analyzers mime_type filename
    duration local_orig is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout
    parent_fuid md5 sha1 sha256 extracted`,
};

function row([name, columns]: [string, string]): string {
  const fields = columns.split(/\s+/);
  const last = fields.length - 1;
  const references = fields.map((field, index) => {
    const pattern = SET.get(field) ?? (index === last ? 'GREEDYDATA' : 'DATA');
    return `%{${pattern}:${field}}`;
  });
  return `${name} ${references.join(String.raw`\t`)}`;
}

export const BRO = Object.entries(ROWS).map(row).join('\n');
