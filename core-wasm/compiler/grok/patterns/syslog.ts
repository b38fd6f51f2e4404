// Syslog lines: RFC 3164 as programs write it, RFC 5424, and lines of cron and of PAM.

import {phrase, shapes} from './shape.ts';

/** Built in. PROG is printable ASCII without blanks and brackets. */
export const SYSLOG = [
  String.raw`PROG [!-Z\\^-~]+`,
  shapes({
    SYSLOGPROG: '<PROG:program>{[<POSINT:pid>]}?',
    SYSLOGHOST: '<IPORHOST>',
    SYSLOGFACILITY: String.raw`\<<NONNEGINT:facility>«.»<NONNEGINT:priority>>`,
    SYSLOGBASE: phrase(
      '<SYSLOGTIMESTAMP:timestamp> {<SYSLOGFACILITY> }?<SYSLOGHOST:logsource>',
      '<SYSLOGPROG>:',
    ),
  }),
].join('\n');

// RFC 5424's header. The reference takes "-)" for flags (guess-groups.ts) and one group
// off for each: one before the host, two before what follows it. Recorded is that the
// process then has the application's text and the structured data the message id
// (grok.json, SYSLOG5424LINE), for which the groups around these must capture. So the
// "-" stands last in two groups, first in three others, and nothing may be moved.

const orNil = (value: string) => `(?:%{${value}}|-)`;
const nilOr = (value: string) => `(-|%{${value}})`;

const HEADER = [
  '%{SYSLOG5424PRI}%{NONNEGINT:syslog5424_ver}',
  orNil('TIMESTAMP_ISO8601:syslog5424_ts'),
  orNil('HOSTNAME:syslog5424_host'),
  ...['app', 'proc', 'msgid'].map((field) => nilOr(`SYSLOG5424PRINTASCII:syslog5424_${field}`)),
  '(?:%{SYSLOG5424SD:syslog5424_sd}|-|)',
].join(' +');

/** As in a reference installation's files. */
export const SYSLOG_FILE = [
  `
SYSLOG5424PRINTASCII [!-~]+
CRON_ACTION [A-Z ]+
`,
  shapes({
    SYSLOGBASE2: phrase(
      '{<SYSLOGTIMESTAMP:timestamp>|<TIMESTAMP_ISO8601:timestamp8601>}',
      '{<SYSLOGFACILITY> }?{<SYSLOGHOST:logsource>}+{ <SYSLOGPROG>:}?',
    ),
    SYSLOGLINE: '<SYSLOGBASE2> <GREEDYDATA:message>',
    SYSLOGPAMSESSION: phrase(
      '<SYSLOGBASE> <GREEDYDATA:message><WORD:pam_module>(<DATA:pam_caller>):',
      'session <WORD:pam_session_state> for user <USERNAME:username>{ by <GREEDYDATA:pam_by>}?',
    ),
    CRONLOG: '<SYSLOGBASE> (<USER:user>) <CRON_ACTION:action> (<DATA:message>)',
    SYSLOG5424PRI: String.raw`\<<NONNEGINT:syslog5424_pri>>`,
    SYSLOG5424SD: '{[<DATA>]}+',
  }),
  `SYSLOG5424BASE ${HEADER}`,
  'SYSLOG5424LINE %{SYSLOG5424BASE} +%{GREEDYDATA:syslog5424_msg}',
].join('\n');
