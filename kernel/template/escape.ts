// Log text made harmless for the kind of text it becomes a part of. Attackers write log text: without this
// a user name becomes a link in Slack, a script in a mail, a header, a second alert in a SIEM.
//
//   plain   a text nobody interprets            html    text and quoted attributes of a page
//   slack   mrkdwn of Slack                     json    the inside of a JSON string
//   url     a part of a URL                     header  a header of a mail or of HTTP
//   cef     a value of a CEF extension          none    as it is: the operator knows better
//
// Characters are replaced one by one: no regular expression sees log text.

export const TEXT_KINDS = [
  'plain',
  'html',
  'slack',
  'json',
  'url',
  'header',
  'cef',
  'none',
] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** The text with each character that `of` has a replacement for replaced. */
export function replaceCharacters(
  text: string,
  of: (character: string) => string | undefined,
): string {
  let replaced = '';
  for (const character of text) replaced += of(character) ?? character;
  return replaced;
}

/** Shown instead of what cannot be shown. */
const INSTEAD = '\uFFFD';

/** Controls but line ends and tabs; marks that turn the direction of writing round; half a pair. */
function isControl(character: string): boolean {
  const code = character.codePointAt(0)!;
  return (
    (code < 0x20 && code !== 0x0a && code !== 0x09) ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

const shown = (character: string) => (isControl(character) ? INSTEAD : undefined);
const isBreak = (character: string) => '\r\n\t'.includes(character);

/** By a table, whatever else cannot be shown replaced. */
const byTable = (table: Readonly<Record<string, string>>) => (text: string) =>
  replaceCharacters(text, (character) => table[character] ?? shown(character));

/** Log text as text of an HTML page or of an attribute in quotes. */
export const escapeHtml = byTable({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
});

/** Log text in a message of Slack: no links, mentions or channels of its own. */
export const escapeSlack = byTable({'&': '&amp;', '<': '&lt;', '>': '&gt;'});

/** Log text within a JSON string. */
const escapeJson = (text: string) =>
  JSON.stringify(text.toWellFormed())
    .slice(1, -1)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');

/** Log text within a header: one line, whatever it holds. */
export const escapeHeader = (text: string) =>
  replaceCharacters(text, (character) => (isBreak(character) ? ' ' : shown(character)));

/** Log text as a value of a CEF extension. */
export const escapeCef = byTable({'\\': '\\\\', '=': '\\=', '\n': '\\n', '\r': '\\r'});

/** Log text as a field of a CEF header: one line, without a field's end. */
export const escapeCefHeader = (text: string) =>
  replaceCharacters(text, (character) =>
    isBreak(character)
      ? ' '
      : character === '\\' || character === '|'
        ? `\\${character}`
        : shown(character),
  );

const MARKDOWN = '\\`*_{}[]()<>#+-.!|~@';

/** Log text in Markdown, of Discord, Teams and their like: shown as it is. */
export const escapeMarkdown = (text: string) =>
  replaceCharacters(text, (character) =>
    MARKDOWN.includes(character) ? `\\${character}` : shown(character),
  );

const SCRIPT = '\\\'"<>&=\u2028\u2029';

/** Log text within a string of a script. */
export const escapeScript = (text: string): string =>
  replaceCharacters(text, (character) =>
    character < ' ' || SCRIPT.includes(character)
      ? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
      : undefined,
  );

export const ESCAPE: Readonly<Record<TextKind, (text: string) => string>> = {
  plain: byTable({}),
  html: escapeHtml,
  slack: escapeSlack,
  json: escapeJson,
  url: (text) => encodeURIComponent(text.toWellFormed()),
  header: escapeHeader,
  cef: escapeCef,
  none: (text) => text,
};

/** Whether what is escaped for one kind of text may stand in another. */
export const fits = (escaped: TextKind, kind: TextKind): boolean =>
  escaped === kind || escaped === 'none' || (escaped === 'html' && kind === 'slack');
