// Built in: dates and times.
//
// Choices are ordered, and nothing bounds a number: "25:00:00" has the TIME "5:00:00".
// MONTH has word boundaries before January and after December only.

export const DATE = String.raw`
MONTH \bJan(?:uary|uar)?|Feb(?:ruary|ruar)?|M[aä]?r(?:ch|z)?|Apr(?:il)?|Ma[yi]?|Jun[ei]?|July?|Aug(?:ust)?|Sep(?:tember)?|O[ck]?t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?\b
MONTHNUM 0?[1-9]|1[0-2]
MONTHNUM2 0[1-9]|1[0-2]
MONTHDAY 0[1-9]|[12][0-9]|3[01]|[1-9]
DAY Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?
YEAR (?:[0-9]{2}){1,2}
HOUR 2[0-3]|[01]?[0-9]
MINUTE [0-5][0-9]
SECOND (?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?
TIME %{HOUR}:%{MINUTE}:%{SECOND}
DATE_US %{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}
DATE_EU %{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}
DATE_X %{YEAR}/%{MONTHNUM2}/%{MONTHDAY}
DATE %{DATE_US}|%{DATE_EU}|%{DATE_X}
DATESTAMP %{DATE}[- ]%{TIME}
TZ [A-Z]{3}
NUMTZ [+-][0-9]{4}
ISO8601_TIMEZONE Z|[+-]%{HOUR}:?%{MINUTE}
ISO8601_SECOND %{SECOND}|60
TIMESTAMP_ISO8601 %{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?
RFC3339 %{YEAR}-[01][0-9]-[0-3][0-9]T%{TIME}%{ISO8601_TIMEZONE}
RFC3339NANO %{YEAR}-[01][0-9]-[0-3][0-9]T%{TIME}\.[0-9]{9}%{ISO8601_TIMEZONE}
DATESTAMP_RFC822 %{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}
DATESTAMP_RFC2822 %{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}
DATESTAMP_OTHER %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}
DATESTAMP_EVENTLOG %{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}
HTTPDERROR_DATE %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}
HTTPDATE %{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}
# Go's layouts; the first keeps the stray quote it has in the reference, two keep the "_" of the layout
ANSIC %{DAY} %{MONTH} [_123][0-9] %{TIME} %{YEAR}"
UNIXDATE %{DAY} %{MONTH} [_123][0-9] %{TIME} %{TZ} %{YEAR}
RUBYDATE %{DAY} %{MONTH} [0-3][0-9] %{TIME} %{NUMTZ} %{YEAR}
RFC822Z [0-3][0-9] %{MONTH} %{YEAR} %{TIME} %{NUMTZ}
RFC850 %{DAY}, [0-3][0-9]-%{MONTH}-%{YEAR} %{TIME} %{TZ}
RFC1123 %{DAY}, [0-3][0-9] %{MONTH} %{YEAR} %{TIME} %{TZ}
RFC1123Z %{DAY}, [0-3][0-9] %{MONTH} %{YEAR} %{TIME} %{NUMTZ}
KITCHEN [0-9]{1,2}:[0-9]{2}(?:am|pm|AM|PM)
SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}
`;
