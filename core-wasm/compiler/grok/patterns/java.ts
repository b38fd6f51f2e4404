// Java: stack traces, and lines of Tomcat's logs.

import {phrase, shapes} from './shape.ts';

const IDENTIFIER = '[$A-Z_a-z][$0-9A-Z_a-z]*';

/** A name, a file (or "Native Method", "Unknown Source"), a thread of Tomcat's pool. */
const LEXICAL = String.raw`
JAVACLASS ${IDENTIFIER}(?:\.${IDENTIFIER})*
JAVAMETHOD <init>|${IDENTIFIER}
JAVAFILE [\w .-]+
JAVATHREAD [A-Z]{2}-Processor[0-9]+
JAVALOGMESSAGE .*
`;

/** Between the numbers of a time may be nothing. */
const CLOCK = '<HOUR>{:}?<MINUTE>{:}?<SECOND>';

export const JAVA = [
  LEXICAL,
  shapes({
    JAVASTACKTRACEPART: phrase(
      '{~}?at',
      '<JAVACLASS:class>.<JAVAMETHOD:method>(<JAVAFILE:file>{:<NONNEGINT:line>}?)',
    ),
    // java.util.logging in English: "Jan 9, 2014 7:13:13 AM"
    CATALINA_DATESTAMP: `<MONTH> <MONTHDAY>, <YEAR> ${CLOCK} {AM|PM}`,
    CATALINALOG: '<CATALINA_DATESTAMP:timestamp> <JAVACLASS:class> <JAVALOGMESSAGE:logmessage>',
    // log4j: "%d{ISO8601} %d{Z} | %p | %c - %m"
    TOMCAT_DATESTAMP: `<YEAR>-<MONTHNUM>-<MONTHDAY> ${CLOCK} <ISO8601_TIMEZONE>`,
    TOMCATLOG: phrase(
      String.raw`<TOMCAT_DATESTAMP:timestamp> \| <LOGLEVEL:level> \|`,
      '<JAVACLASS:class> - <JAVALOGMESSAGE:logmessage>',
    ),
  }),
].join('\n');
