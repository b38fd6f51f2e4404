// Built in: words, numbers, quotations, levels.

/** A quotation that is not empty, by what quotes it, with escapes; then the empty one. */
const QUOTATIONS = ['"', "'", String.raw`\x60`].flatMap((quote) => [
  String.raw`${quote}(?:\\.|[^\\${quote}])+${quote}`,
  quote + quote,
]);

/** Levels, of which some have a shorter and a longer form. */
const LEVELS = [
  ...['alert', 'trace', 'debug', 'notice', 'info'],
  ...['warn?(?:ing)?', 'err?(?:or)?', 'crit?(?:ical)?'],
  ...['fatal', 'severe', 'emerg(?:ency)?'],
];
/** The first letter small or capital, or all of them capitals. */
const SPELLED = LEVELS.flatMap((level) => {
  const [initial, rest] = [level.charAt(0), level.slice(1)];
  return [`[${initial.toUpperCase()}${initial}]${rest}`, level.toUpperCase()];
});

export const WORDS = String.raw`
USERNAME [0-9A-Za-z._-]+
USER %{USERNAME}
# the range from + to = covers , - . / digits : ; <
EMAILLOCALPART [0-9A-Z_a-z+-=]+
HOSTNAME \b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*(\.?|\b)
EMAILADDRESS %{EMAILLOCALPART}@%{HOSTNAME}
HTTPDUSER %{EMAILADDRESS}|%{USER}
INT [+-]?[0-9]+
BASE10NUM [+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
NUMBER %{BASE10NUM}
BASE16NUM [+-]?(?:0x)?[0-9A-Fa-f]+
BASE16FLOAT \b[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)\b
POSINT \b[1-9][0-9]*\b
NONNEGINT \b[0-9]+\b
WORD \b\w+\b
NOTSPACE \S+
SPACE \s*
DATA .*?
GREEDYDATA .*
QUOTEDSTRING ${QUOTATIONS.join('|')}
QS %{QUOTEDSTRING}
UUID [0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}
LOGLEVEL ${SPELLED.join('|')}
`;
