// Ruby: the standard library's Logger, MCollective's logs, and Rails 3.

import {phrase, shapes} from './shape.ts';

/** Logger::Formatter: "E, [time #pid] ERROR -- program: message". */
const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'ANY'];
const INITIAL = `«[${LEVELS.map((level) => level[0]).join('')}]»`;
const PREFIX = `${INITIAL}, [<TIMESTAMP_ISO8601:timestamp> #<POSINT:pid>]`;

export const RUBY = shapes({
  RUBY_LOGLEVEL: LEVELS.join('|'),
  RUBY_LOGGER: `${PREFIX}~<RUBY_LOGLEVEL:loglevel> -- <DATA:progname>: <GREEDYDATA:message>`,
});

/** Its daemon writes by Logger; the audit log of a server has the time alone. */
export const MCOLLECTIVE = shapes({
  MCOLLECTIVE: `${PREFIX}~<LOGLEVEL:event_level>`,
  MCOLLECTIVEAUDIT: '<TIMESTAMP_ISO8601:timestamp>:',
});

// A request of Rails 3 is a block of lines: "Started", "Processing by", what the
// application writes, "Completed" and where the time went. The profile has its second
// field twice, as the recorded number of groups shows: of "Views | ActiveRecord" the
// first stays empty.

const DATABASE_TIME = 'ActiveRecord: <NUMBER:activerecordms>ms';

export const RAILS = shapes({
  RUUID: String.raw`«\s{32}»`,
  RAILS_CONSTROLLER: '«[^#]+»',
  RAIL_ACTION: '<WORD>',
  RCONTROLLER: '<RAILS_CONSTROLLER:controller>#<RAIL_ACTION:action>',
  RAILS_TIMESTAMP: '<YEAR>-<MONTHNUM>-<MONTHDAY> <TIME> <ISO8601_TIMEZONE>',
  RAILS_CONTEXT: String.raw`{«[^\n]*\n»}*`,
  RAILS3HEAD: phrase(
    'Started <WORD:verb> "<URIPATHPARAM:request>"',
    'for <IPORHOST:clientip> at <RAILS_TIMESTAMP:timestamp>',
  ),
  RPROCESSING: phrase(
    '{~}?Processing by <RCONTROLLER>',
    String.raw`as <NOTSPACE:format>{~Parameters: \{<GREEDYDATA:params>\}{~}?}?`,
  ),
  RAILS3PROFILE: String.raw`(Views: <NUMBER:viewms>ms \| ${DATABASE_TIME}|(${DATABASE_TIME}`,
  RAILS3FOOT: 'Completed <NUMBER:response>… in <NUMBER:totalms>ms{ <RAILS3PROFILE>}?<GREEDYDATA>',
  RAILS3: '<RAILS3HEAD>{<RPROCESSING>}?<RAILS_CONTEXT:context>{<RAILS3FOOT>}?',
});
