// HAProxy: "option httplog" and "option tcplog", by the tables of fields in its
// configuration manual. A "+" may stand before a number that was logged too early, a
// "-" before a timer that was not reached: both are signs of an INT.

import {phrase, shapes, vocabulary} from './shape.ts';

const FIELDS = vocabulary({
  HAPROXYDATE: 'accept_date',
  IP: 'client_ip',
  INT: `client_port time_request time_queue time_backend_connect time_backend_response
    time_duration http_status_code bytes_read actconn feconn beconn srvconn retries srv_queue
    backend_queue`,
  NOTSPACE: 'frontend_name backend_name server_name termination_state',
  DATA: 'captured_request_cookie captured_response_cookie',
});

const slashes = (...fields: string[]) => fields.map((field) => `<${field}>`).join('/');

const ORIGIN = phrase(
  '<client_ip>:<client_port> [<accept_date>]',
  '<frontend_name> <backend_name>/<server_name>',
);
const LOAD = phrase(
  slashes('actconn', 'feconn', 'beconn', 'srvconn', 'retries'),
  slashes('srv_queue', 'backend_queue'),
);

const TIMERS = slashes(
  'time_request',
  'time_queue',
  'time_backend_connect',
  'time_backend_response',
  'time_duration',
);

/** Headers that HAProxy was told to keep, if it was. */
const captured = (which: string) => String.raw`{\{<HAPROXYCAPTURED${which}HEADERS>\} }?`;

/** A path, or a whole address from the clients of a proxy; long ones are cut off. */
const REQUEST = [
  String.raw`{\<BADREQ>|<WORD:http_verb> `,
  '{<URIPROTO:http_proto>://}?{<USER:http_user>{:«[^/@]*»}?@}?',
  '{<URIHOST:http_host>}?{<URIPATHPARAM:http_request>}?{ HTTP/<NUMBER:http_version>}?}',
].join('');

/** Before a line in a syslog file. */
const HEADER = phrase(
  '{<TIMESTAMP_ISO8601:timestamp8601>|<SYSLOGTIMESTAMP:syslog_timestamp>}',
  '<IPORHOST:syslog_server> <SYSLOGPROG>:',
);

export const HAPROXY = shapes(
  {
    HAPROXYTIME: '<HOUR:haproxy_hour>:<MINUTE:haproxy_minute>:<SECOND:haproxy_second>',
    // the seconds take all they can of the fraction, and any character divides them
    HAPROXYDATE: [
      '<MONTHDAY:haproxy_monthday>/<MONTH:haproxy_month>/<YEAR:haproxy_year>',
      ':<HAPROXYTIME:haproxy_time>«.»<INT:haproxy_milliseconds>',
    ].join(''),
    HAPROXYCAPTUREDREQUESTHEADERS: '<DATA:captured_request_headers>',
    HAPROXYCAPTUREDRESPONSEHEADERS: '<DATA:captured_response_headers>',
    HAPROXYHTTPBASE: phrase(
      ORIGIN,
      TIMERS,
      '<http_status_code> <bytes_read>',
      '<captured_request_cookie> <captured_response_cookie> <termination_state>',
      LOAD,
      `${captured('REQUEST')}${captured('RESPONSE')}"${REQUEST}"`,
    ),
    HAPROXYHTTP: `${HEADER} <HAPROXYHTTPBASE>`,
    HAPROXYTCP: phrase(
      HEADER,
      ORIGIN,
      slashes('time_queue', 'time_backend_connect', 'time_duration'),
      '<bytes_read> <termination_state>',
      LOAD,
    ),
  },
  FIELDS,
);
