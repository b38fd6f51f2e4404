// Every fault of rules: permanent codes, never reused. docs/errors.md is generated from this table.

/** What a code stands for: a title for lists, and what it means for the operator. */
export interface FaultKind {
  readonly title: string;
  readonly meaning: string;
}

const table = {
  // The file
  FW2001: {
    title: 'not YAML',
    meaning:
      'The file breaks the syntax of YAML. Nothing of it is used, for after a syntax error the rest cannot be trusted.',
  },
  FW2002: {
    title: 'wrong type',
    meaning:
      'A value is of another type than its key takes: a list where a string belongs, a word where a number belongs. Strings keep their source text, so "yes" and "1.0" are fine where a string belongs.',
  },
  FW2003: {
    title: 'unknown key',
    meaning:
      'A key that this kind of item does not have, most often a slip of the pen. The item is not used, for the meant key would be missing.',
  },
  FW2004: {
    title: 'repeated key',
    meaning: 'A map gives the same key twice; which one is meant cannot be known.',
  },
  FW2005: {
    title: 'unknown tag',
    meaning:
      'A YAML tag other than the core ones (!!str, !!int, !!float, !!bool, !!null, !!map, !!seq).',
  },
  FW2006: {
    title: 'bad alias',
    meaning:
      'An alias names no earlier anchor, or its own; or a merge key names something other than maps.',
  },
  FW2007: {
    title: 'too many aliases',
    meaning: 'Aliases of aliases make a small file stand for a huge one. Such files are refused.',
  },
  FW2008: {
    title: 'nested too deeply',
    meaning: 'Lists and maps are nested deeper than any rule needs.',
  },
  FW2009: {
    title: 'not a string',
    meaning: 'A key, or a name or pattern of pattern_syntax, is not a string. Quote it.',
  },
  FW2010: {title: 'out of range', meaning: 'A number does not fit into 32 bits.'},
  FW2011: {
    title: 'fraction cut off',
    meaning: 'A fraction stands where an integer belongs; it is cut off and the item is used.',
  },
  FW2012: {
    title: 'not a rule file',
    meaning: 'The name ends neither in .yaml nor in .yml; the file is skipped.',
  },
  FW2013: {
    title: 'not a map',
    meaning: 'A document of a rule file must be a map of keys and values.',
  },
  FW2014: {
    title: 'nameless document',
    meaning:
      'A parser or postoverflow document has neither name, description nor author; it is skipped.',
  },
  FW2015: {title: 'unreadable format', meaning: 'The format is not a version such as "2.0".'},
  FW2016: {
    title: 'format not supported',
    meaning:
      'The item is written for another version of the rule language (1.0 to 3.0 are known); it is skipped.',
  },
  FW2017: {
    title: 'not a duration',
    meaning:
      'A duration is numbers with units ns, us, ms, s, m, h: "30s", "1h30m", "0.5s". Days are not known here.',
  },

  // Expressions
  FW2201: {
    title: 'unexpected token',
    meaning: 'A character or token of the expression fits nowhere.',
  },
  FW2202: {
    title: 'malformed literal',
    meaning:
      'A string or number of the expression is not well formed: an unknown escape, a missing quote, an integer beyond 64 bits.',
  },
  FW2203: {
    title: 'unknown name',
    meaning:
      'The expression names a variable, member, method or function that its place does not have.',
  },
  FW2204: {
    title: 'mixed types',
    meaning: 'An operand or argument of the expression is of the wrong type.',
  },
  FW2205: {
    title: 'wrong number of arguments',
    meaning: 'A function of the expression takes more or fewer arguments.',
  },
  FW2206: {
    title: 'name taken',
    meaning: 'A let variable has the name of something that exists already.',
  },
  FW2207: {
    title: 'malformed regular expression',
    meaning:
      'The pattern after matches is not a valid regular expression (RE2 syntax: no look-around, no back-references).',
  },
  FW2208: {
    title: 'expression too large',
    meaning: 'The expression has too many parts or is nested too deeply.',
  },
  FW2209: {
    title: 'always fails',
    meaning:
      'A constant operation of the expression fails whenever it runs, such as a remainder by zero.',
  },
  FW2210: {
    title: 'result of the wrong type',
    meaning:
      'The expression can never give what its place needs: a filter needs a boolean, a groupby a string.',
  },

  // Groks
  FW2301: {
    title: 'unknown pattern name',
    meaning:
      'A grok refers to a name that no pattern has, at least not yet: a pattern may only use names defined before it.',
  },
  FW2302: {
    title: 'grok is no regular expression',
    meaning:
      'The grok, or what it expands to, is not a valid regular expression (RE2 syntax: no look-around, no back-references).',
  },
  FW2303: {
    title: 'field without a group',
    meaning:
      'Groups before a field are counted by the text of the pattern, as the reference does, and here the count ends at a group that does not exist. Avoid escaped or bracketed parentheses before the field.',
  },
  FW2304: {title: 'empty pattern', meaning: 'A grok or pattern is empty.'},
  FW2305: {
    title: 'pattern defined twice',
    meaning: 'A pattern file defines a name that exists already.',
  },
  FW2306: {
    title: 'grok too large',
    meaning: 'The grok expands to a regular expression that is too long.',
  },

  // Parsers and postoverflows
  FW2401: {title: 'unknown onsuccess', meaning: 'onsuccess is "next_stage" or "continue".'},
  FW2402: {
    title: 'empty node',
    meaning:
      'A node needs a grok, a sub-node, a static or a whitelist entry; a filter or a stash alone does nothing.',
  },
  FW2403: {
    title: 'grok without a text',
    meaning: 'A grok needs apply_on (a field) or expression to know which text it reads.',
  },
  FW2404: {
    title: 'grok without a pattern',
    meaning: 'A grok with apply_on needs pattern, or name (a pattern of the library).',
  },
  FW2405: {
    title: 'pattern that cannot be named',
    meaning:
      'A name of pattern_syntax holds more than letters, digits and "_": no grok can refer to it. The item is used.',
  },
  FW2406: {
    title: 'pattern name taken',
    meaning:
      'A pattern of this name exists already, here or in an earlier file; the first definition stays.',
  },
  FW2407: {
    title: 'grok that never runs',
    meaning:
      'A grok with an expression but neither name nor pattern is accepted and does nothing; its statics never run.',
  },
  FW2408: {
    title: 'nodes nested too deeply',
    meaning: 'Sub-nodes are nested deeper than the engine follows.',
  },
  FW2409: {
    title: 'static without a target',
    meaning:
      'A static needs one of method, parsed, meta, target; enriched counts in the statics of a grok only.',
  },
  FW2410: {title: 'static without a source', meaning: 'A static needs a value or an expression.'},
  FW2411: {
    title: 'target that cannot be set',
    meaning:
      'The path of target names nothing a text can be stored in. The item is used; the static does nothing.',
  },
  FW2412: {
    title: 'unknown method',
    meaning: 'No enrichment method has this name. The item is used; the static does nothing.',
  },
  FW2413: {title: 'incomplete stash', meaning: 'A stash entry needs name, key, value and ttl.'},
  FW2414: {title: 'unknown strategy', meaning: 'A cache strategy is LRU, LFU or ARC.'},
  FW2415: {
    title: 'bad address in a whitelist',
    meaning:
      'An entry of ip is not an IP address. A faulty whitelist always stops the engine: dropped silently, it would get friends banned.',
  },
  FW2416: {
    title: 'bad range in a whitelist',
    meaning:
      'An entry of cidr is not an address with a prefix length. A faulty whitelist always stops the engine.',
  },

  // Scenarios
  FW2501: {title: 'missing key', meaning: 'A scenario needs type, name, description and filter.'},
  FW2502: {
    title: 'unknown type',
    meaning: 'A scenario is leaky, trigger, counter, conditional or bayesian.',
  },
  FW2503: {
    title: 'wrong capacity',
    meaning: 'leaky needs a capacity above 0, trigger none, counter and bayesian -1.',
  },
  FW2504: {title: 'wrong leakspeed', meaning: 'leaky and conditional need a leakspeed above 0.'},
  FW2505: {title: 'wrong duration', meaning: 'A counter needs a duration above 0.'},
  FW2506: {title: 'missing condition', meaning: 'A conditional scenario needs a condition.'},
  FW2507: {
    title: 'wrong bayesian parameters',
    meaning:
      'A bayesian scenario needs at least one condition, a prior above 0 and at most 1, a threshold other than 0 and at most 1.',
  },
  FW2508: {
    title: 'wrong scope',
    meaning: 'Scope Ip takes no expression, Range may have one, any other type needs one.',
  },
  FW2509: {
    title: 'parameter without effect',
    meaning: 'The scenario is used, but a parameter does not do what it seems to.',
  },

  // Data files
  FW2601: {
    title: 'data file not used',
    meaning: 'A data entry lacks its dest_file or has an unknown type; the file is not loaded.',
  },
  FW2602: {
    title: 'data file missing',
    meaning:
      'A data file that an item declares is not there; expressions see an empty list. Fetching data files is the business of the hub commands.',
  },
  FW2603: {
    title: 'bad line in a data file',
    meaning:
      'A line of a data file cannot be read; what is then used of the file depends on its type and is said in the message.',
  },
  FW2604: {
    title: 'bad regular expression in a data file',
    meaning: 'A line of a data file of type regexp is not a valid regular expression (RE2 syntax).',
  },
  FW2605: {
    title: 'data file declared twice',
    meaning: 'Two items declare the same file with different types; the first declaration counts.',
  },

  // Contexts
  FW2701: {
    title: 'empty context',
    meaning: 'A context item has no context entries and adds nothing.',
  },

  // Profiles
  FW2851: {title: 'profile without a name', meaning: 'Every profile needs a name.'},
  FW2852: {
    title: 'profile without filters',
    meaning: 'A profile decides when one of its filters is true; without any it never does.',
  },
  FW2853: {
    title: 'decision without a type',
    meaning: 'A decision of a profile needs a type: what bouncers do, such as ban or captcha.',
  },
  FW2854: {
    title: 'wrong duration of a decision',
    meaning: 'A duration is a number with a unit (s, m, h, or whole days d in front), above 0.',
  },
  FW2855: {
    title: 'unknown word in a profile',
    meaning: 'on_success, on_failure and on_error take only the words that the message lists.',
  },

  // The engine
  FW2901: {
    title: 'not supported yet',
    meaning: 'The rule uses a construct this engine does not have yet.',
  },
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof table;

export const FAULTS: Readonly<Record<FaultCode, FaultKind>> = table;
