// Web servers: Apache (built in) and nginx. The built-in names and NGINXACCESS accept
// exactly what rules-language.md 4.7 says of them.

import {phrase, shapes} from './shape.ts';

/** Version of the protocol, after a request. */
const version = (field: string) => ` HTTP/<NUMBER:${field}>`;

const CLIENT20 = '{[client <IPORHOST:clientip>] }?';
const CLIENT24 = '{ [client <IPORHOST:client>:<INT:clientport>]}?';
const PROCESS = '[pid <POSINT:pid>{:tid <NUMBER:tid>}?]';
const PROXY = '{ (<POSINT:proxy_errorcode>)<DATA:proxy_errormessage>:}?';

/** Apache's Common and Combined Log Format, and the error log of 2.0 and of 2.4. */
export const HTTPD = shapes({
  COMMONAPACHELOG: phrase(
    '<IPORHOST:clientip> <HTTPDUSER:ident> <USER:auth> [<HTTPDATE:timestamp>]',
    `"{<WORD:verb> <NOTSPACE:request>{${version('httpversion')}}?|<DATA:rawrequest>}"`,
    '<NUMBER:response> {<NUMBER:bytes>|-}',
  ),
  COMBINEDAPACHELOG: '<COMMONAPACHELOG> <QS:referrer> <QS:agent>',
  HTTPD20_ERRORLOG: phrase(
    '[<HTTPDERROR_DATE:timestamp>] [<LOGLEVEL:loglevel>]',
    `${CLIENT20}<GREEDYDATA:errormsg>`,
  ),
  HTTPD24_ERRORLOG: phrase(
    '[<HTTPDERROR_DATE:timestamp>] [<WORD:module>:<LOGLEVEL:loglevel>]',
    `${PROCESS}${PROXY}${CLIENT24} <DATA:errorcode>: <GREEDYDATA:message>`,
  ),
  HTTPD_ERRORLOG: '<HTTPD20_ERRORLOG>|<HTTPD24_ERRORLOG>',
});

/** nginx's access log "combined", and its error log. */
export const NGINX = [
  `
DAY2 [0-9]{2}
NOTDQUOTE [^"]*
NGUSERNAME [%+.@A-Z_a-z-]+
`,
  shapes({
    NGUSER: '<NGUSERNAME>',
    NGINXERRTIME: '<YEAR>/<MONTHNUM2>/<DAY2> <HOUR>:<MINUTE>:<SECOND>',
    NGINXACCESS: phrase(
      '<IPORHOST:remote_addr> - <NGUSER:remote_user> [<HTTPDATE:time_local>]',
      `"<WORD:method> <URIPATHPARAM:request>${version('http_version')}"`,
      '<NUMBER:status> <NUMBER:body_bytes_sent>',
      '"<NOTDQUOTE:http_referer>" "<NOTDQUOTE:http_user_agent>"',
    ),
    NGINXERROR: phrase(
      '<NGINXERRTIME:time> [<LOGLEVEL:loglevel>] <NONNEGINT:pid>#<NONNEGINT:tid>:',
      '{\\*<NONNEGINT:cid> }?<GREEDYDATA:message>',
    ),
  }),
].join('\n');
