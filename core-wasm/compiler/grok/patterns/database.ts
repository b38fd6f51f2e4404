// Databases: MongoDB, MySQL, PostgreSQL, Redis.

import {phrase, shapes, vocabulary} from './shape.ts';

// MongoDB: a line by syslog; since 3.0 "time severity component [context] message"; and
// before that a slow operation with its counters, of which some have a field.

const COUNTERS = vocabulary({NONNEGINT: 'ntoreturn ntoskip nscanned nreturned'});
const counter = (name: string) => `${name}:<${name}>`;

const MONGODB = {
  MONGO_LOG: '<SYSLOGTIMESTAMP:timestamp> [<WORD:component>] <GREEDYDATA:message>',
  MONGO_QUERY: String.raw`\{«.*»\}`,
  MONGO_WORDDASH: String.raw`«\w+(?:-+\w+)*»`,
  MONGO_SLOWQUERY: phrase(
    '<WORD> <MONGO_WORDDASH:database>.<MONGO_WORDDASH:collection> <WORD>: <MONGO_QUERY:query>',
    phrase(...['ntoreturn', 'ntoskip', 'nscanned'].map(counter)),
    `…${counter('nreturned')}`,
    '{… }?<INT:duration>ms',
  ),
  MONGO3_SEVERITY: '«[A-Za-z]»',
  MONGO3_COMPONENT: '<WORD>|-',
  MONGO3_LOG: phrase(
    '<TIMESTAMP_ISO8601:timestamp> <MONGO3_SEVERITY:severity>',
    '<MONGO3_COMPONENT:component>{~[<DATA:context>]}? <GREEDYDATA:message>',
  ),
};

/** In the error log; since 8.0 a code and a subsystem stand before the message. */
const MYSQL = {
  MYSQL_AUTH_FAIL: phrase(
    '<TIMESTAMP_ISO8601:time> <NUMBER> [{Note|Warning}]{ [<NOTSPACE>]}*',
    "Access denied for user '<DATA:user>'@'<IP:source_ip>'",
    '(using password: <WORD:using_password>)',
  ),
};

/** log_line_prefix '%t %u %c %p'; a process of the server's own has no user. */
const POSTGRES = {
  POSTGRESQL: phrase(
    '<DATESTAMP:timestamp> <TZ>',
    '<DATA:user_id> <NOTSPACE:connection_id> <POSINT:pid>',
  ),
};

/** To 2.6 "[pid] time sign message"; since 3.0 "pid:role time sign message", M the master. */
const REDIS = {
  REDISTIMESTAMP: '<MONTHDAY> <MONTH> <TIME>',
  REDISLOG: String.raw`[<POSINT:pid>] <REDISTIMESTAMP:time> \* `,
  REDISLOG1: '<REDISLOG>',
  // debug, verbose, notice, warning
  REDISLOG2: '<POSINT:pid>:M <REDISTIMESTAMP:time> {.|-|*|#} <GREEDYDATA:message>',
};

export const DATABASES = [
  shapes(MONGODB, COUNTERS),
  ...[MYSQL, POSTGRES, REDIS].map((database) => shapes(database)),
].join('\n');
