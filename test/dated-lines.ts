// Rules for lines `TIME ip=IP kind=WORD n=NUMBER`, of which the last two words may be missing.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** Parsers by their path: meta `source_ip`, `kind`, `n`, and the line's own time. */
export const DATED_LINES: Readonly<Record<string, string>> = {
  'parsers/s01-parse/lines.yaml': `name: test/lines
filter: "true"
onsuccess: next_stage
grok:
  pattern: '^%{NOTSPACE:stamp} ip=%{IP:ip}( kind=%{WORD:kind})?( n=%{INT:n})?'
  apply_on: Line.Raw
statics:
  - {meta: source_ip, expression: evt.Parsed.ip}
  - {meta: kind, expression: evt.Parsed.kind}
  - {meta: n, expression: evt.Parsed.n}
  - {target: evt.StrTime, expression: evt.Parsed.stamp}
`,
  'parsers/s02-enrich/date.yaml': `name: test/date
filter: "true"
statics:
  - {method: ParseDate, expression: evt.StrTime}
  - {target: evt.MarshaledTime, expression: evt.Enriched.MarshaledTime}
`,
};

/** Writes rules by their paths into a folder. */
export function writeRules(folder: string, rules: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(rules)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
}
