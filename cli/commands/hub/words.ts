/** Nouns that have the verbs of the hub, for people whose fingers know cscli. */
const TYPE_WORDS = [
  'collections',
  'parsers',
  'scenarios',
  'postoverflows',
  'contexts',
  'plugins',
] as const;

/** The words before a verb of the hub: `hub`, or a type of items. */
export const HUB_WORDS: readonly string[] = [
  'hub',
  ...TYPE_WORDS.flatMap((type) => [type, type.slice(0, -1)]),
];
