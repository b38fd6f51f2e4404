// The stock of named patterns, by family: our own expressions for the language that
// each name has in a reference installation (rules-language.md 4.7, grok-patterns.md).
// Those of programs follow the messages that each program documents (shape.ts).
// Within a file a pattern uses only names defined before it, here or further up.

import {AWS} from './aws.ts';
import {BACULA} from './bacula.ts';
import {BRO} from './bro.ts';
import {CISCO} from './cisco.ts';
import {DATABASES} from './database.ts';
import {DATE} from './date.ts';
import {FIREWALLS} from './firewall.ts';
import {HAPROXY} from './haproxy.ts';
import {HTTPD, NGINX} from './http.ts';
import {JAVA} from './java.ts';
import {EXIM} from './mail.ts';
import {MODSECURITY} from './modsecurity.ts';
import {NAGIOS} from './nagios.ts';
import {NETWORK} from './network.ts';
import {MCOLLECTIVE, RAILS, RUBY} from './ruby.ts';
import {SERVICES} from './service.ts';
import {SSH} from './ssh.ts';
import {SYSLOG, SYSLOG_FILE} from './syslog.ts';
import {WORDS} from './words.ts';

/** The 88 names that every library has and nothing may redefine. */
export const BUILT_IN: readonly string[] = [WORDS, NETWORK, DATE, SYSLOG, HTTPD];

/** The 309 names of a reference installation's pattern files. */
export const STOCK: readonly string[] = [
  AWS,
  BACULA,
  BRO,
  SERVICES,
  EXIM,
  CISCO,
  FIREWALLS,
  HAPROXY,
  JAVA,
  SYSLOG_FILE,
  MCOLLECTIVE,
  MODSECURITY,
  DATABASES,
  NAGIOS,
  NGINX,
  RAILS,
  RUBY,
  SSH,
];
