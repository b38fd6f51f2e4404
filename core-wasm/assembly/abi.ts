// Every number that crosses between the core (AssemblyScript) and TypeScript.
//
// Both compilers read this file, so it holds constants and enums only, in the
// subset the two languages share. `XFoo = n` constants that end in a word
// offset are counted in u32 words of the record they name; byte offsets say so.
// A test compares this file with the core's own `layout()`.

export const ABI_VERSION = 2;

/** "No reference": no expression, no slot, no string. */
export const NONE = 0xffffffff;

/** Result of everything that can fail without being a bug. */
export enum Status {
  Ok = 0,
  Error = 1,
  /** An asynchronous helper has no answer yet; the item is run again when it has. */
  Pending = 2,
}

// ---------------------------------------------------------------- values
// A value is 16 bytes: tag u8 | kind u8 | flags u16 | len u32 | payload u64.

export const VALUE_SIZE = 16;
export const VALUE_TAG = 0; // byte offset
export const VALUE_KIND = 1; // byte offset
export const VALUE_FLAGS = 2; // byte offset
export const VALUE_LEN = 4; // byte offset
export const VALUE_PAYLOAD = 8; // byte offset

export enum Tag {
  Nil = 0,
  /** payload 0 or 1 */
  Bool = 1,
  /** payload i64 */
  Int = 2,
  /** payload f64 */
  Float = 3,
  /** payload: address of len bytes; flags are the slot flags below */
  Str = 4,
  /** as Str; made by b'…' */
  Bytes = 5,
  /** payload: address of len values of any tag */
  Array = 6,
  /** as Array, every element a Str: Go's []string */
  Strings = 7,
  /** map[string]any. payload: address of len entries of {key value, value} (32 bytes), in order of insertion */
  Map = 8,
  /** as Map, every value a Str: map[string]string */
  StringMap = 9,
  /** payload: ns since the epoch (ZERO_TIME = Go's zero time); flags: zone offset in minutes, i16 */
  Time = 10,
  /** payload: ns */
  Duration = 11,
  /** payload: address of an event record, or 0 for the event in the frame */
  Event = 12,
  /** an object of the host. payload: handle; kind: HostKind */
  Host = 13,
  /** payload: ErrorReason; len/flags unused. Only as the result of a failed evaluation */
  Err = 14,
  /** as Map, but every value is a Strings: url.Values, map[string][]string */
  ListMap = 15,
}

export const MAP_ENTRY_SIZE = 32; // bytes
/** Payload of a Time that is Go's zero time (year 1): i64 minimum, written as two u32. */
export const ZERO_TIME_HIGH = 0x80000000;

/** Flags of a string: known facts about its bytes. Absent means unknown. */
export const STR_ASCII = 1;
/** The bytes hold no 0x0A. */
export const STR_ONE_LINE = 2;
/** Lies in the constant pool: never moves, never patched. */
export const STR_CONST = 4;

/** Why an evaluation failed; shown by `explain`, counted by metrics. */
export enum ErrorReason {
  None = 0,
  WrongType = 1,
  NilMember = 2,
  NoSuchMember = 3,
  OutOfRange = 4,
  DivisionByZero = 5,
  BadArgument = 6,
  BadPattern = 7,
  BadInput = 8,
  TooDeep = 9,
  TooMuchWork = 10,
  OutOfMemory = 11,
  NotFound = 12,
  Unavailable = 13,
}

// ---------------------------------------------------------------- strings and slots
// A slot is 8 bytes: ptr u32 | len:24 flags:8. Presence is a bit apart, for "" is a value.

export const SLOT_SIZE = 8;

/** Where a named slot lives. The special slots come first, with these numbers. */
export enum Space {
  Special = 0,
  Parsed = 1,
  Meta = 2,
  Enriched = 3,
  Label = 4,
}

export enum SpecialSlot {
  LineRaw = 0,
  LineSrc = 1,
  LineModule = 2,
  WhitelistReason = 3,
  StrTime = 4,
  StrTimeFormat = 5,
  MarshaledTime = 6,
  /** Overflow.Mapkey and other host strings are not slots; 7 keeps the block even. */
  Reserved = 7,
}
export const SPECIAL_SLOTS = 8;

/** Slots every image has right after the special ones: alerts are made from them. */
export enum WellKnownSlot {
  SourceIp = 8, // Meta.source_ip
  SourceRange = 9, // Meta.SourceRange
  EnrichedMarshaledTime = 10,
  ASNumber = 11, // Enriched from here on
  ASNNumber = 12,
  ASNOrg = 13,
  IsoCode = 14,
  Latitude = 15,
  Longitude = 16,
  EnrichedSourceRange = 17,
  LabelType = 18, // Line.Labels.type
}
export const FIRST_FREE_SLOT = 19;
/** Slots without a name in the image, given at run time to names that only then appear (SetMeta with a computed key). */
export const SPARE_SLOTS = 32;

/** Members of `evt` that are not strings in slots. */
export enum EventMember {
  Type = 0,
  ExpectMode = 1,
  Whitelisted = 2,
  Stage = 3,
  LineTime = 4,
  LineProcess = 5,
  Time = 6,
  Process = 7,
  Overflow = 8,
  Appsec = 9,
  Unmarshaled = 10,
  Parsed = 11,
  Meta = 12,
  Enriched = 13,
  Labels = 14,
  Line = 15,
}

export enum EventType {
  Log = 0,
  Overflow = 1,
  Appsec = 2,
}

// ---------------------------------------------------------------- the image
// "FWIM" abi u16 sections u16 | layout u32 (host/layout-digest.ts) 0 u32, then sections × {id u32, off u32, len u32 (bytes), count u32 (records)}.
// Position independent: strings are references {off u32, len u32} into STRINGS by index in STRINGREFS.

export const IMAGE_MAGIC = 0x4d495746;
export const IMAGE_LAYOUT = 8; // byte offset
export const IMAGE_HEADER = 16; // bytes
export const IMAGE_ENTRY = 16; // bytes
export const IMAGE_SECTIONS = 24;

export enum Section {
  /** bytes of all constant strings, each followed by "\n", 64 bytes of padding at the end */
  Strings = 0,
  /** {off, len} per string index */
  StringRefs = 1,
  /** per slot: {space, name string} */
  Slots = 2,
  /** constants of expressions, 16-byte values; a Str payload is a string index until pushed */
  Consts = 3,
  /** bytecode, u32 words */
  Code = 4,
  /** EXPR_WORDS per expression */
  Exprs = 5,
  /** PATTERN_WORDS per pattern */
  Patterns = 6,
  /** u32 lists: everything that is "start,count" below points here */
  Lists = 7,
  Nodes = 8,
  Statics = 9,
  StashWrites = 10,
  Stashes = 11,
  Whitelists = 12,
  /** addresses and prefixes of whitelists: {family, bits, 16 bytes} = 24 bytes */
  Prefixes = 13,
  /** per stage: {name string, first top-level node in Lists, count} */
  Stages = 14,
  Scenarios = 15,
  /** DISPATCH_WORDS per record; see DISPATCH */
  Dispatch = 16,
  /** postoverflow stages, as Stages */
  PostStages = 17,
  /** JSON for the host: names, positions, labels, contexts */
  Debug = 18,
  /** data files: DATAFILE_WORDS per file */
  DataFiles = 19,
  /** per bayesian condition: BAYES_WORDS */
  Bayes = 20,
  /**
   * what event records keep beside what they always do: RecordOption bits u32, 0 u32, then a bit per
   * slot that something evaluated while pouring reads (u64 words)
   */
  Kept = 21,
  /** SET_WORDS per set of texts or patterns searched at once */
  Sets = 22,
  /** SLOT_TESTS_WORDS per record; see SLOT_TESTS */
  SlotTests = 23,
}

// EXPR: the code of one expression.
export const EXPR_WORDS = 6;
export const EXPR_CODE = 0; // first word in Code
export const EXPR_LENGTH = 1; // words
export const EXPR_STACK = 2; // values needed
export const EXPR_EFFECTS = 3; // Effect bits
export const EXPR_TEXT = 4; // string: the source, for explain
export const EXPR_LOCALS = 5; // let variables and loop cells

/** What evaluating an expression may do besides answering. */
export enum Effect {
  Pure = 0,
  ReadsState = 1,
  WritesEvent = 2,
  /** may answer Pending */
  Asynchronous = 4,
  /** lets `evt` escape: an event record must keep every field */
  EscapesEvent = 8,
}

// PATTERN: a regular expression; its text is compiled when first met.
export const PATTERN_WORDS = 5;
export const PATTERN_TEXT = 0; // string
export const PATTERN_KIND = 1; // PatternKind
export const PATTERN_FIELDS = 2; // start in Lists: pairs {group number, slot}
export const PATTERN_FIELD_COUNT = 3;
export const PATTERN_LITERALS = 4; // reserved

export enum PatternKind {
  /** captures wanted: a grok */
  Grok = 0,
  /** yes or no: `matches` */
  Test = 1,
}

// SET: many texts or patterns searched at once; numbered SETS_FROM + index for the matcher.
export const SET_WORDS = 3;
export const SET_MODE = 0; // SetMode
export const SET_ENTRIES = 1; // start in Lists: pairs {SetEntryKind, string}
export const SET_COUNT = 2;

/** Which index a set answers. */
export enum SetMode {
  /** of any entry that matches */
  Any = 0,
  /** of the first listed that matches */
  Lowest = 1,
  /** of the first listed among those whose match begins leftmost */
  Leftmost = 2,
}

export enum SetEntryKind {
  Contains = 0,
  StartsWith = 1,
  EndsWith = 2,
  Equals = 3,
  Regexp = 4,
}

/** Numbers of the matcher: patterns of the image, then those known only at run time, then sets. */
export const OWN_NUMBERS = 0x40000000;
export const DYNAMIC_PATTERNS_MAX = 32;
export const SETS_FROM = 0x40000020;

// NODE: a parser node.
export const NODE_WORDS = 22;
export const NODE_NAME = 0; // string
export const NODE_FILTER = 1; // expr or NONE
export const NODE_KEY_SLOT = 2; // slot whose value decides before the filter, or NONE
export const NODE_KEY_SET = 3; // start in Lists: count, then string indexes
export const NODE_WHITELIST = 4; // index or NONE
export const NODE_GROK = 5; // pattern or NONE
export const NODE_GROK_SLOT = 6; // slot it applies to, or NONE
export const NODE_GROK_EXPR = 7; // else the expression it applies to, or NONE
export const NODE_GROK_STATICS = 8;
export const NODE_GROK_STATIC_COUNT = 9;
export const NODE_STASHES = 10; // first record in StashWrites
export const NODE_STASH_COUNT = 11;
export const NODE_CHILDREN = 12; // start in Lists: node indexes
export const NODE_CHILD_COUNT = 13;
export const NODE_STATICS = 14;
export const NODE_STATIC_COUNT = 15;
export const NODE_FLAGS = 16;
export const NODE_STAGE = 17;
export const NODE_PARENT = 18;
export const NODE_INDEX = 19; // position among the top-level nodes of its stage
/**
 * Start in Lists of the run of neighbours in the stage that ask for values of one slot: {position behind
 * the last of them, start in Lists of a table as DISPATCH has, its cells, the slot, record of SLOT_TESTS or
 * NONE}. A cell's third word is the start in Lists of the positions of the nodes whose key has that value:
 * count, then positions in order. The tests of the record are what the other nodes' filters ask of the slot;
 * instead of a bitset a test has its node's position. NONE: the node stands alone, or below another.
 */
export const NODE_RUN = 20;
export const RUN_END = 0;
export const RUN_TABLE = 1;
export const RUN_CELLS = 2;
export const RUN_SLOT = 3;
export const RUN_TESTS = 4;
/**
 * Slot that plain children search in, or NONE. A child is plain when it has a grok of a slot, statics
 * perhaps, and nothing that could let it succeed or leave a trace when the grok fails.
 */
export const NODE_PLAIN_SLOT = 21;

export const NODE_NEXT_STAGE = 1;
/** The filter is nothing but the key: no need to evaluate it. */
export const NODE_KEY_IS_FILTER = 2;
/** It is a plain child: see NODE_PLAIN_SLOT. */
export const NODE_IS_PLAIN = 4;

// STATIC: an assignment.
export const STATIC_WORDS = 6;
export const STATIC_TARGET = 0; // StaticTarget
export const STATIC_INDEX = 1; // slot, Method, or string (path) for Host
export const STATIC_VALUE = 2; // string or NONE
export const STATIC_EXPR = 3; // expr or NONE
export const STATIC_LINE = 4; // source line, for explain
export const STATIC_SLOT = 5; // slot that the expression is nothing but, or NONE

export enum StaticTarget {
  Slot = 0,
  Method = 1,
  Stage = 2,
  /** evt.Unmarshaled.<key>: index is the key's string */
  Unmarshaled = 3,
  /** a path into the overflow: index is the path's string; the host stores it */
  Host = 4,
  /** a path that names nothing assignable: counted, nothing set */
  Nothing = 5,
}

export enum Method {
  ParseDate = 0,
  UnmarshalJSON = 1,
  GeoIpCity = 2,
  GeoIpASN = 3,
  IpToRange = 4,
  ReverseDns = 5,
  Unknown = 6,
}

// STASHWRITE: one `stash:` entry of a node.
export const STASHWRITE_WORDS = 5;
export const STASHWRITE_STASH = 0;
export const STASHWRITE_KEY = 1; // expr
export const STASHWRITE_VALUE = 2; // expr
export const STASHWRITE_TTL = 3; // ns, i64 in two words

// STASH: a named cache.
export const STASH_WORDS = 3;
export const STASH_NAME = 0;
export const STASH_SIZE = 1;
export const STASH_STRATEGY = 2; // 0 LRU 1 LFU 2 ARC

/** Verdict bound: entries of one stash. */
export const STASHES_MAX_SIZE = 1000000;

// WHITELIST
export const WHITELIST_WORDS = 7;
export const WHITELIST_REASON = 0;
export const WHITELIST_IPS = 1; // first record in Prefixes
export const WHITELIST_IP_COUNT = 2;
export const WHITELIST_CIDRS = 3;
export const WHITELIST_CIDR_COUNT = 4;
export const WHITELIST_EXPRS = 5; // start in Lists: expr indexes
export const WHITELIST_EXPR_COUNT = 6;
export const PREFIX_SIZE = 24; // bytes: family u32 (4 or 6), bits u32, address 16

// SCENARIO
export const SCENARIO_WORDS = 40;
export const SCENARIO_NAME = 0;
export const SCENARIO_TYPE = 1; // BucketType
export const SCENARIO_CAPACITY = 2; // i32
export const SCENARIO_CACHE_SIZE = 3;
export const SCENARIO_LEAKSPEED = 4; // i64 ns
export const SCENARIO_DURATION = 6; // i64 ns: lifetime
export const SCENARIO_BLACKHOLE = 8; // i64 ns, 0 none
export const SCENARIO_FLAGS = 10; // ScenarioFlag bits
export const SCENARIO_FILTER = 11;
export const SCENARIO_GROUPBY = 12;
export const SCENARIO_DISTINCT = 13;
export const SCENARIO_CANCEL_ON = 14;
export const SCENARIO_OVERFLOW_FILTER = 15;
export const SCENARIO_CONDITION = 16;
export const SCENARIO_SCOPE = 17; // string: the scope's type
export const SCENARIO_SCOPE_EXPR = 18;
export const SCENARIO_BAYES = 19; // first record in Bayes
export const SCENARIO_BAYES_COUNT = 20;
export const SCENARIO_PRIOR = 21; // f32
export const SCENARIO_THRESHOLD = 22; // f32
export const SCENARIO_FILTER_TEXT = 23; // string
export const SCENARIO_IDENTITY = 24; // 16 bytes: hash of filter text and name, half of every bucket's key
export const SCENARIO_SEMANTICS = 28; // 16 bytes: hash of all that shapes its verdicts; survives reloads when equal
export const SCENARIO_REST = 32; // expr: what is left of the filter when its demands are met (DISPATCH) and its tests hold (SLOT_TESTS); NONE: nothing
export const SCENARIO_DOCUMENT = 33; // document number in its file
export const SCENARIO_RESERVED = 34;

export enum BucketType {
  Leaky = 0,
  Trigger = 1,
  Counter = 2,
  Conditional = 3,
  Bayesian = 4,
}

export enum ScenarioFlag {
  Remediation = 1,
  Reprocess = 2,
  /** `duration` given: the bucket overflows (counter) or dies at first + duration */
  Timed = 4,
  /** pouring evaluates something that sees the stash: batch of one */
  ReadsStash = 8,
  /** keeps every field of its events, for an expression lets the event escape */
  KeepsAll = 16,
}

export const BAYES_WORDS = 4;
export const BAYES_CONDITION = 0; // expr
export const BAYES_EVIL = 1; // f32
export const BAYES_BENIGN = 2; // f32
export const BAYES_GUILLOTINE = 3;

// DISPATCH: which scenarios can match an event at all.
// A record is one slot that filters compare with constants: {slot, start in Lists of its table, cells (a
// power of two, at least one of them empty), start in Lists of the bitset of the scenarios that demand
// something of the slot, start of the bitset for values that the table lacks}. A cell is
// DISPATCH_CELL_WORDS words {hash, string, start in Lists of a bitset}; string NONE = empty. The hash is
// keyHash of the value's bytes (memory/hash.ts); the search starts at cell hash & (cells - 1) and goes
// on, around the end, to the value or an empty cell. An absent slot has the value "". Bit i & 31 of word
// i >> 5 is scenario i; bitsets have a multiple of DISPATCH_SET_ALIGN words. Candidates = the bitset of
// the first record's value & for each other record the bitset of its slot's value. Behind each bitset of
// the first record stands which records can take any of its scenarios away: count, numbers of records of
// DISPATCH, then count, numbers of records of SLOT_TESTS. Demands hold as long as their slots do: after a
// filter with Effect.WritesEvent the later candidates are looked up again. Without demands and tests there
// are no records, and all scenarios are candidates.
export const DISPATCH_WORDS = 5;
export const DISPATCH_CELL_WORDS = 3;
export const DISPATCH_SET_ALIGN = 4;

// SLOT_TESTS: what filters ask of one slot's text alone.
// A record is {slot, start in Lists of its tests, how many, start in Lists of the bitset (as in DISPATCH)
// of all scenarios that have one}. A test is TEST_WORDS words {expr, start in Lists of the bitset of the
// scenarios that have it}; a scenario has one test in a record at most. Candidates that DISPATCH leaves
// are narrowed, record by record, to those whose test of the slot's text holds.
export const SLOT_TESTS_WORDS = 4;
export const TEST_WORDS = 2;
/** Tests of a record: a slot may have several records. */
export const TESTS_MAX = 32;

// DATAFILE: one file of `data:`; the name is unique. Comments and empty lines are gone.
export const DATAFILE_WORDS = 5;
export const DATAFILE_NAME = 0; // string: dest_file
export const DATAFILE_TYPE = 1; // DataFileType
export const DATAFILE_START = 2; // start in Lists
export const DATAFILE_COUNT = 3; // entries
/**
 * Regexp: the set of its lines. Map: start in Lists of MAPSETS_WORDS words. Bots: the set of their user
 * agents. NONE: there is nothing to search for; of bots, one asks for no user agent.
 */
export const DATAFILE_SET = 4;

// What LookupFile searches: for each kind of row a set (NONE: no such rows) and the start in Lists of
// the rows that its entries stand for. Equal rows: the last of equal patterns. Contained ones: the
// leftmost, then the first. Patterns: the first.
export const MAPSETS_WORDS = 6;
export const MAPSETS_EQUAL = 0;
export const MAPSETS_CONTAINED = 2;
export const MAPSETS_MATCHING = 4;

/** Type of a data file, and what its entries in Lists are (a word each, unless said). */
export enum DataFileType {
  /** string: a line */
  String = 0,
  /** string: a line, a regular expression */
  Regexp = 1,
  /** start in Lists of a row: MapRow kind, pattern string, tag string, n, then n × {key string, value string} */
  Map = 2,
  /**
   * start in Lists of a bot: name string, user agent (pattern or NONE), paths (set or NONE), then three
   * lists, each a count and its words: addresses and ranges (records of Prefixes), rdns patterns
   * (strings). Patterns and sets ignore case.
   */
  Bots = 3,
}

/** How a row of a map file is looked up. */
export enum MapRow {
  Equals = 0,
  Contains = 1,
  Regex = 2,
  /** The file broke off at a bad line: rows are listed, but nothing is found by look-up. */
  Unindexed = 3,
}

// ---------------------------------------------------------------- frame: the event being parsed
// Byte offsets from the frame's base. Slots follow the head; presence bits follow the slots.

export const FRAME_TYPE = 0; // u8 EventType
export const FRAME_MODE = 1; // u8: 0 live, 1 time-machine
export const FRAME_WHITELISTED = 2; // u8
export const FRAME_STAGE = 3; // u8
export const FRAME_SOURCE = 4; // u32
export const FRAME_SEQUENCE = 8; // u64: source << 40 | number of the line in its source
export const FRAME_ARRIVAL = 16; // i64 ns
export const FRAME_TIME = 24; // i64 ns: evt.Time
export const FRAME_ZONE = 32; // i32: minutes east, of evt.Time
export const FRAME_PROCESS = 36; // u32 bool
export const FRAME_UNMARSHALED = 40; // 16-byte value: Nil or Map
export const FRAME_OVERFLOW = 56; // 16-byte value: Nil or Host
export const FRAME_DYNAMIC = 72; // u32: address of a Map value of names known at run time only, or 0
export const FRAME_MARSHALED_PTR = 76; // u32: text that MARSHALED_NS was parsed from
export const FRAME_MARSHALED_NS = 80; // i64
export const FRAME_TRUNCATED = 88; // u32 bool: the line was cut to the maximum length
export const FRAME_APPSEC = 96; // 16-byte value: Nil or Host
export const FRAME_HEAD = 128;

// ---------------------------------------------------------------- event record: a frozen event
// refs u32 | bytes u32 | time i64 | sequence u64 | source u32 | fields u16 flags u16
// | zone i32 | unmarshaled u32 (offset of a value in the record, 0 none) | overflow handle u32 | lineTime…
// then fields × {slot u32, ptr-relative offset u32, len|flags u32}, then the bytes.

export const EVENT_REFS = 0;
export const EVENT_BYTES = 4; // size of the whole record
export const EVENT_TIME = 8; // i64 ns: the time it is poured at (EVENT_NO_TIME: not counted)
export const EVENT_SEQUENCE = 16; // u64
export const EVENT_SOURCE = 24; // u32
export const EVENT_FIELDS = 28; // u16
export const EVENT_FLAGS = 30; // u16
export const EVENT_ZONE = 32; // i32
export const EVENT_UNMARSHALED = 36; // u32: byte offset of a value inside the record, 0 = Nil
export const EVENT_OVERFLOW = 40; // u32: host handle of the overflow, NONE for a log event
export const EVENT_TYPE = 44; // u8 EventType, u8 mode, u8 whitelisted, u8 stage
export const EVENT_EVT_TIME = 48; // i64 ns: evt.Time
export const EVENT_MEMO = 56; // u32: bit per predicate (Op.Memo) that was answered
export const EVENT_MEMO_ANSWER = 60; // u32: the answers
export const EVENT_HEAD = 64;
export const EVENT_FIELD_SIZE = 12; // {slot u32, offset u32, len:24 flags:8}
export const EVENT_HAS_TIME = 1;
/** Fields or Unmarshaled were left out: the record would exceed EVENT_BYTES_MAX. */
export const EVENT_CUT = 2;

// ---------------------------------------------------------------- overflow: what a bucket hands to the host
// Written to OUT when a bucket overflowed; the host reads it, then frees its events.

export const OVERFLOW_WORDS = 24;
export const OVERFLOW_SCENARIO = 0;
export const OVERFLOW_TOTAL = 1;
export const OVERFLOW_FIRST = 2; // i64
export const OVERFLOW_LAST = 4; // i64
export const OVERFLOW_AT = 6; // i64
export const OVERFLOW_KEY = 8; // 16 bytes
export const OVERFLOW_PARTITION = 12; // address of the partition text
export const OVERFLOW_PARTITION_LEN = 13;
export const OVERFLOW_QUEUE = 14; // address of the queued event records' addresses
export const OVERFLOW_QUEUE_LEN = 15;
export const OVERFLOW_SEQUENCE = 16; // u64 of the event that caused it
export const OVERFLOW_DROPPED = 18; // events that left a full queue
export const OVERFLOW_FLAGS = 19; // 1: fired by time, not by an event

// ---------------------------------------------------------------- pour record
export const POUR_SIZE = 64; // bytes
export const POUR_KEY = 0; // 16 bytes
export const POUR_TIME = 16; // i64
export const POUR_DISTINCT = 24; // 16 bytes: hash of the distinct text
export const POUR_SCENARIO = 40; // u32
export const POUR_EVENT = 44; // u32 address of an event record
export const POUR_FLAGS = 48; // u32 PourFlag bits
export const POUR_PARTITION = 52; // u32 address of the partition text (arena; copied if a bucket is born)
export const POUR_PARTITION_LEN = 56;

export enum PourFlag {
  Distinct = 1,
  Cancel = 2,
  HasTime = 4,
}

/** What `pour` answers, as bits. */
export enum PourResult {
  /** at least one overflow was added to the pending ones */
  Overflow = 1,
  /** no memory for a new bucket even after evictions; counted */
  Refused = 2,
}

/** What event records keep besides Meta, the well-known slots and the slots marked as needed. */
export enum RecordOption {
  /** Line.Raw */
  Raw = 1,
  /** evt.Unmarshaled */
  Unmarshaled = 2,
  /** every slot: some expression lets the event escape */
  All = 4,
}

// SCENARIO_STATS: counters of one scenario, read by the host in bulk.
export const SCENARIO_STATS_SIZE = 48; // bytes, u64 each
export const SCENARIO_STATS_POURED = 0;
export const SCENARIO_STATS_CREATED = 8;
export const SCENARIO_STATS_OVERFLOWED = 16;
export const SCENARIO_STATS_EVICTED = 24;
export const SCENARIO_STATS_EXPIRED = 32;
export const SCENARIO_STATS_CANCELLED = 40;

// ---------------------------------------------------------------- trace
// `trace(kind, a, b)` is called only while the host explains a line.

export enum TraceKind {
  /** a: stage */
  Stage = 0,
  /** a: node, b: NodeReason; the frame holds what the node left */
  Node = 1,
  /** a: scenario, b: 0 filter false, 1 accepted, 2 filter failed, 3 groupby failed; partition at the value of `partitionAddress()` */
  Scenario = 2,
  /** a: node that is about to run, b: depth */
  Enter = 3,
  /** a: BucketStep, b: address of the BUCKET_TRACE */
  Bucket = 4,
}

/** What `setTracing` takes, as bits. */
export enum Tracing {
  /** all steps of lines */
  Lines = 1,
  /** those of buckets */
  Buckets = 2,
}

/** What happens to a bucket. */
export enum BucketStep {
  /** an event was counted; the levels are set */
  Poured = 0,
  /** an event without a readable time: what runs after a pour ran, nothing was counted */
  Undated = 1,
  /** the text of `distinct` is known to the bucket: nothing was counted */
  Repeated = 2,
  /** `cancel_on` ended it */
  Cancelled = 3,
  /** its life was over */
  Expired = 4,
  /** a ceiling took it */
  Evicted = 5,
  /** no memory for it */
  Refused = 6,
  /** handed to the host; END: how long a blackhole now hides the partition */
  Overflowed = 7,
  /** as Overflowed, but a blackhole hides the partition until END */
  Hidden = 8,
}

// BUCKET_TRACE: a bucket at a step.
export const BUCKET_TRACE_SIZE = 80; // bytes
export const BUCKET_TRACE_SCENARIO = 0; // u32: the owner
export const BUCKET_TRACE_COUNT = 4; // u32: events counted
export const BUCKET_TRACE_PARTITION = 8; // ptr, len
export const BUCKET_TRACE_TIME = 16; // i64 ns: of the step
export const BUCKET_TRACE_LEFT = 24; // f64: level that the last pour left
export const BUCKET_TRACE_BEFORE = 32; // f64: what has not leaked of it
export const BUCKET_TRACE_FIRST = 40; // i64 ns: first event counted
export const BUCKET_TRACE_LAST = 48; // i64 ns
export const BUCKET_TRACE_END = 56; // i64 ns; 0 none
export const BUCKET_TRACE_SEQUENCE = 64; // u64: of the event (see FRAME_SEQUENCE); 0 none
export const BUCKET_TRACE_BY_TIME = 72; // u32 bool: a timer did it

export enum NodeReason {
  Success = 0,
  FilterFalse = 1,
  FilterError = 2,
  NoText = 3,
  NoMatch = 4,
  ChildFailed = 5,
  Aborted = 6,
}

/** How a line ended; answered by `parseLine`, counted per source. */
export enum Outcome {
  Parsed = 0,
  Unparsed = 1,
  Whitelisted = 2,
  Empty = 3,
}

// SOURCE: counters of one source, read by the host in bulk.
export const SOURCE_SIZE = 256; // bytes
export const SOURCE_LINES = 0; // u64
export const SOURCE_PARSED = 8; // u64
export const SOURCE_UNPARSED = 16; // u64
export const SOURCE_WHITELISTED = 24; // u64
export const SOURCE_POURED = 32; // u64
export const SOURCE_TRUNCATED = 40; // u64
export const SOURCE_FIRST_TIME = 48; // i64, 0 none
export const SOURCE_LAST_TIME = 56; // i64: largest event time met
export const SOURCE_NOW = 64; // i64: time of the line before, for unreadable dates
export const SOURCE_YEAR_REFERENCE = 72; // i64 ns
export const SOURCE_NAME = 80; // ptr, len
export const SOURCE_MODULE = 88; // ptr, len
export const SOURCE_LABELS = 96; // ptr of {slot, ptr, len}, count
export const SOURCE_CARRY = 104; // ptr of the carry block or 0
export const SOURCE_CARRY_LEN = 108; // u32
export const SOURCE_SKIP = 112; // u32 bool: dropping the rest of an over-long line
export const SOURCE_BYTES = 120; // u64
/** u64 per stage, the first SOURCE_STAGES_MAX: lines that stayed unparsed there. */
export const SOURCE_UNPARSED_AT = 128;
export const SOURCE_STAGES_MAX = 8;
/** Merging by time: first and last waiting packet (refs), running maximum of event time, no more input. */
export const SOURCE_WAITING = 192; // u32
export const SOURCE_WAITING_LAST = 196; // u32
export const SOURCE_RUNNING = 200; // i64
export const SOURCE_ENDED = 208; // u32 bool
export const SOURCE_CLOCK = 216; // i64: largest time now() answered to its lines
export const SOURCE_OUTSIDE = 224; // u64: parsed lines whose time is outside the window
export const SOURCES_MAX = 16384;
/** Raw lines handed to the host per source to show what stayed unparsed. */
export const UNPARSED_SAMPLES = 5;

// TALLY: what nodes and scenarios did, by source; a row is a TALLY_NODE per node, then a u64 per scenario.
export const TALLY_ROWS = 64;
/** Rows below belong to the source of that number. */
export const TALLY_ROW_OTHERS = 62;
export const TALLY_ROW_OVERFLOWS = 63;
export const TALLY_NODE_SIZE = 24; // bytes, u64 each
export const TALLY_NODE_ENTERED = 0; // its filter let it begin
export const TALLY_NODE_ACCEPTED = 8;
export const TALLY_NODE_LISTED = 16; // its whitelist matched
export const TALLY_SCENARIO_SIZE = 8; // bytes: u64, events it accepted

// ---------------------------------------------------------------- memory map
// The host places the image at IMAGE_BASE and calls `open` with the ceilings of its
// profile (host/profile.ts); the rest follows it.

export const IMAGE_BASE = 1048576;
export const INPUT_CHUNK = 1048576;
/** Memory for texts the host passes in a call. */
export const SCRATCH_BYTES = 1048576;

// ---------------------------------------------------------------- bounds
// Verdict bounds are functions of rule and input alone; effort bounds only choose the way.

/** Ceilings of live buckets and blackholes; smaller memories have smaller ones. */
export const BUCKETS_MAX = 2097152;
export const BUCKETS_PER_SCENARIO_MAX = 1048576;
export const BLACKHOLES_MAX = 1048576;
export const LINE_MAX = 65536; // verdict: a longer line keeps its prefix
export const QUEUE_MAX = 1000; // verdict: the oldest event leaves
export const DISTINCT_MAX = 6144; // verdict: further values of a bucket's set pass unrecorded
export const BAYES_LATCHES = 64; // verdict: conditions beyond the 64th never latch
export const EVENT_BYTES_MAX = 4194304; // verdict: what does not fit is left out of the record
export const SWEEP_GRACE_SECONDS = 3600; // verdict: a bucket this long past its life, by the watermark, is dead
export const LATENESS_SECONDS = 5; // verdict: a live event dated no longer before its arrival counts at its arrival
export const JUMP_SECONDS = 86400; // verdict: a source's jump beyond this must be confirmed
export const JUMP_LINES = 100; // verdict: by so many further lines
export const REPLAY_TIMER_SECONDS = 3; // verdict: timers up to this fire at the end of a replay
export const JSON_DEPTH_MAX = 512; // verdict
export const NODE_DEPTH_MAX = 32; // verdict: sub-nodes below a parser document; deeper ones are refused at load
export const EXPR_STEPS_MAX = 4000000; // verdict: steps of one evaluation
export const ARRAY_ELEMENTS_MAX = 1000000; // verdict: elements one evaluation may produce
export const MEMOS_MAX = 32; // effort: predicates of an image whose answers events remember
/** Patterns known only at run time, verdicts: bytes, instructions (as automata/check.ts bounds them), instructions × bytes of text. */
export const DYNAMIC_PATTERN_MAX = 4096;
export const DYNAMIC_SIZE_MAX = 65536;
export const DYNAMIC_WORK_MAX = 33554432;
export const AUTOMATON_STATES_MAX = 4096; // effort
export const AUTOMATON_REGISTERS_MAX = 250; // effort
export const BITSTATE_BYTES_MAX = 4194304; // effort
export const PADDING = 64; // bytes after every buffer that SIMD may read over
