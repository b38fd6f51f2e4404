// ModSecurity 2 in Apache's error log: Apache's prefix, a message, and items
// [key "value"] in the order in which ModSecurity writes them.

import {phrase, shapes} from './shape.ts';

const item = (key: string, field: string) => `[${key} <QUOTEDSTRING:${field}>]`;
/** An item whose field has the value without its quotes. */
const bare = (key: string, value: string) => `[${key} {"|'}${value}{"|'}]`;

/** A client, then, after one blank, another or none: then two blanks are needed after the first. */
const CLIENTS = '[client <IPORHOST:sourcehost>{:<INT:source_port>}?] {[client <IPORHOST>]}?';

const APACHE = {
  APACHEERRORTIME: '<DAY> <MONTH> <MONTHDAY> <TIME> <YEAR>',
  APACHEERRORPREFIX: phrase(
    '[<APACHEERRORTIME:timestamp>] [<NOTSPACE:apacheseverity>]',
    `{[pid <INT>{:tid <INT>}?] }?${CLIENTS}`,
  ),
  GENERICAPACHEERROR: '<APACHEERRORPREFIX> <GREEDYDATA:message>',
};

/** A field for each of the first ten, each only after the one before; then any number. */
const TAGS = Array.from({length: 10}, (_, index) => item('tag', `ruletag${index}`)).reduceRight(
  (after, tag) => `{${tag} ${after}}?`,
  '{[tag <QUOTEDSTRING>] }*',
);

/** Rule, request and place in it. A version has no field. */
const ITEMS = {
  MODSECRULEFILE: item('file', 'rulefile'),
  MODSECRULELINE: item('line', 'ruleline'),
  MODSECMATCHOFFSET: item('{match}?offset', 'matchoffset'),
  MODSECRULEID: item('id', 'ruleid'),
  MODSECRULEREV: item('rev', 'rulerev'),
  MODSECRULEMSG: item('msg', 'rulemessage'),
  MODSECRULEDATA: item('data', 'ruledata'),
  MODSECRULESEVERITY: bare('severity', '<WORD:ruleseverity>'),
  MODSECRULEVERS: '[ver{s}? <QUOTEDSTRING>]',
  MODSECRULETAGS: TAGS,
  MODSECHOSTNAME: bare('hostname', '<DATA:targethost>'),
  MODSECURI: bare('uri', '<DATA:targeturi>'),
  MODSECUID: item('{unique_id|uid}', 'uniqueid'),
};

const FEW = ['MATCHOFFSET', 'RULEID', 'RULEREV', 'RULEMSG', 'RULEDATA', 'RULESEVERITY', 'RULEVERS'];

const LINES = {
  MODSECPREFIX: phrase(
    '<APACHEERRORPREFIX> ModSecurity: <NOTSPACE:modsecseverity>.',
    '<GREEDYDATA:modsecmessage>',
  ),
  MODSECAPACHEERROR: phrase(
    '<MODSECPREFIX> <MODSECRULEFILE> <MODSECRULELINE>',
    `${FEW.map((name) => `{<MODSEC${name}> }?`).join('')}<MODSECRULETAGS><MODSECHOSTNAME>`,
    '<MODSECURI> <MODSECUID>',
  ),
};

export const MODSECURITY = shapes({...APACHE, ...ITEMS, ...LINES});
