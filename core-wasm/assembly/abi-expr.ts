// Numbers of the expression machine: functions and opcodes. Shared by the compiler
// (TypeScript) and the VM (AssemblyScript), like abi.ts and in the same subset.

/**
 * Every function an expression can call. Builtins of the language start with
 * `Builtin`; the rest are the helpers, by their own names.
 * Call protocol: `callFunction(fn, argv, argc, ret): Status`, argv = argc values in a row.
 * The builtins with a predicate (any, all, map, reduce…) are loops of bytecode, not functions.
 */
export enum Fn {
  BuiltinLen = 0,
  BuiltinTrim = 1,
  BuiltinTrimPrefix = 2,
  BuiltinTrimSuffix = 3,
  BuiltinUpper = 4,
  BuiltinLower = 5,
  BuiltinSplit = 6,
  BuiltinSplitAfter = 7,
  BuiltinReplace = 8,
  BuiltinRepeat = 9,
  BuiltinJoin = 10,
  BuiltinIndexOf = 11,
  BuiltinLastIndexOf = 12,
  BuiltinHasPrefix = 13,
  BuiltinHasSuffix = 14,
  BuiltinAbs = 15,
  BuiltinCeil = 16,
  BuiltinFloor = 17,
  BuiltinRound = 18,
  BuiltinInt = 19,
  BuiltinFloat = 20,
  BuiltinMin = 21,
  BuiltinMax = 22,
  BuiltinMean = 23,
  BuiltinMedian = 24,
  BuiltinSum = 25,
  BuiltinBitand = 26,
  BuiltinBitor = 27,
  BuiltinBitxor = 28,
  BuiltinBitnand = 29,
  BuiltinBitnot = 30,
  BuiltinBitshl = 31,
  BuiltinBitshr = 32,
  BuiltinBitushr = 33,
  BuiltinString = 34,
  BuiltinType = 35,
  BuiltinFirst = 36,
  BuiltinLast = 37,
  BuiltinGet = 38,
  BuiltinTake = 39,
  BuiltinKeys = 40,
  BuiltinValues = 41,
  BuiltinToPairs = 42,
  BuiltinFromPairs = 43,
  BuiltinReverse = 44,
  BuiltinConcat = 45,
  BuiltinFlatten = 46,
  BuiltinUniq = 47,
  BuiltinSort = 48,
  BuiltinToJSON = 49,
  BuiltinFromJSON = 50,
  BuiltinToBase64 = 51,
  BuiltinFromBase64 = 52,
  BuiltinNow = 53,
  BuiltinDuration = 54,
  BuiltinDate = 55,
  BuiltinTimezone = 56,

  Upper = 64,
  Lower = 65,
  Sprintf = 66,
  Fields = 67,
  Split = 68,
  SplitAfter = 69,
  SplitN = 70,
  SplitAfterN = 71,
  Join = 72,
  Index = 73,
  IndexAny = 74,
  Replace = 75,
  ReplaceAll = 76,
  Trim = 77,
  TrimLeft = 78,
  TrimRight = 79,
  TrimSpace = 80,
  TrimPrefix = 81,
  TrimSuffix = 82,
  Match = 83,
  Get = 84,
  ToString = 85,
  Atof = 86,
  FloatApproxEqual = 87,
  Distinct = 88,
  Flatten = 89,
  FlattenDistinct = 90,
  KeyExists = 91,
  LogInfo = 92,
  Hostname = 93,
  TimeNow = 94,
  ParseUnix = 95,
  AverageInterval = 96,
  MedianInterval = 97,
  File = 98,
  RegexpInFile = 99,
  FileMap = 100,
  LookupFile = 101,
  MatchKnownBot = 102,
  IsIP = 103,
  IsIPV4 = 104,
  IsIPV6 = 105,
  IpInRange = 106,
  IpToRange = 107,
  LookupHost = 108,
  GeoIPEnrich = 109,
  GeoIPASNEnrich = 110,
  GeoIPRangeEnrich = 111,
  IPToCountry = 112,
  Distance = 113,
  GetDecisionsCount = 114,
  GetDecisionsSinceCount = 115,
  GetActiveDecisionsCount = 116,
  GetActiveDecisionsTimeLeft = 117,
  CrowdsecCTI = 118,
  HTTPGet = 119,
  HTTPHead = 120,
  HTTPPost = 121,
  HTTPRequest = 122,
  PathEscape = 123,
  QueryEscape = 124,
  PathUnescape = 125,
  QueryUnescape = 126,
  ParseUri = 127,
  ParseQuery = 128,
  ExtractQueryParam = 129,
  B64Decode = 130,
  JA4H = 131,
  LibInjectionIsSQLI = 132,
  LibInjectionIsXSS = 133,
  JsonExtract = 134,
  JsonExtractUnescape = 135,
  JsonExtractLib = 136,
  JsonExtractSlice = 137,
  JsonExtractObject = 138,
  ToJsonString = 139,
  UnmarshalJSON = 140,
  ParseKV = 141,
  ParseKVLax = 142,
  XMLGetAttributeValue = 143,
  XMLGetNodeValue = 144,
  GetFromStash = 145,
  SetInStash = 146,

  /** `basename(s)`: only in assertions of hub tests. */
  Basename = 192,

  // Methods of times, durations, weekdays, months and url values: one number per
  // method name, the receiver is argv[0] and decides at run time.
  MethodYear = 200,
  MethodMonth = 201,
  MethodDay = 202,
  MethodHour = 203,
  MethodMinute = 204,
  MethodSecond = 205,
  MethodNanosecond = 206,
  MethodWeekday = 207,
  MethodYearDay = 208,
  MethodUnix = 209,
  MethodUnixMilli = 210,
  MethodUnixMicro = 211,
  MethodUnixNano = 212,
  MethodFormat = 213,
  MethodUTC = 214,
  MethodAdd = 215,
  MethodSub = 216,
  MethodBefore = 217,
  MethodAfter = 218,
  MethodEqual = 219,
  MethodCompare = 220,
  MethodIsZero = 221,
  MethodString = 222,
  MethodHours = 223,
  MethodMinutes = 224,
  MethodSeconds = 225,
  MethodMilliseconds = 226,
  MethodMicroseconds = 227,
  MethodNanoseconds = 228,
  MethodRound = 229,
  MethodTruncate = 230,
  MethodAbs = 231,
  MethodAddDate = 232,
  MethodGet = 233,
  MethodHas = 234,
}

/** Kind byte of an Int: which of Go's integer types it is. Arithmetic gives Int. */
export enum IntKind {
  Int = 0,
  Int32 = 1,
  Int64 = 2,
  Uint = 3,
  Weekday = 4,
  Month = 5,
}

/** Kind byte of Array, Strings, Map, StringMap, ListMap. */
export enum ListKind {
  Plain = 0,
  /** Go's nil slice or map: equals nil, but is a list of no elements where a list is asked for */
  Nil = 1,
  /** a Map whose keys need not be strings: fromPairs, groupBy */
  AnyKeys = 2,
  /** a ListMap with the methods Get and Has: ParseQuery */
  UrlValues = 3,
}

/** VALUE_KIND of a Host value. */
export enum HostKind {
  /** members and methods by name */
  Object = 0,
  /** VALUE_LEN elements, by HOST_INDEX with an Int */
  List = 1,
  /** VALUE_LEN entries, by HOST_INDEX and HOST_HAS with a Str */
  Map = 2,
}

/** Names (string indexes) of the import `method` that no string has. */
export const HOST_INDEX = 0xffffffff;
export const HOST_HAS = 0xfffffffe;
/** Handle of the environment itself: its functions are methods of this object. */
export const HOST_ENVIRONMENT = 0xffffffff;

/** In the number of arguments of a host function: its answer cannot be waited for. */
export const CALL_AT_ONCE = 0x80000000;

/** The bank of values that environments other than `evt` live in; see setEnv. */
export const ENV_MAX = 32;
export enum EnvIndex {
  Queue = 0,
  Leaky = 1,
  Signal = 2,
  Alert = 3,
  Results = 4,
  Match = 5,
  Request = 6,
  HookVars = 7,
  IsInBand = 8,
  IsOutBand = 9,
  Fingerprint = 10,
  /** `evt` where there is none at run time: always nil */
  NoEvent = 11,
  /** first of those that tests and tools may use */
  Free = 12,
}

/** What SetHas makes of a value that is no string (b'…' is one where it says so). */
export enum SetRule {
  /** nil: false, others: error; of contains, startsWith, endsWith */
  Text = 0,
  /** b'…' too; nil: false, others: error; of matches */
  Pattern = 1,
  /** b'…' too; others: false; of == and of membership in lists */
  Equal = 2,
  /** nil is taken as "", others: error; of membership in constant lists */
  Member = 3,
  /** b'…' too; others: error; of functions */
  Argument = 4,
}

/** Methods of an event. */
export enum EventMethod {
  GetType = 0,
  GetMeta = 1,
  SetMeta = 2,
  SetParsed = 3,
  ParseIPSources = 4,
}

/**
 * Opcodes. A word of code, followed by its operands (one word each).
 * `→` shows the stack: before → after. Jumps are word offsets from the expression's first word.
 */
export enum Op {
  /** v → (the result) */
  Return = 0,
  /** const: → v */
  Const = 1,
  /** string, flags: → Str */
  Str = 2,
  /** → Nil */
  Nil = 3,
  /** → Bool */
  True = 4,
  False = 5,
  /** v → */
  Pop = 6,
  /** local: → v */
  Load = 7,
  /** local: v → */
  Store = 8,
  /** env index: → v */
  Env = 9,

  /** slot: → Str of the event in hand, "" when absent */
  Slot = 10,
  /** slot, string: → Bool */
  SlotEq = 11,
  SlotNe = 12,
  SlotContains = 13,
  SlotStarts = 14,
  SlotEnds = 15,
  /** slot, list of strings (count first): → Bool */
  SlotIn = 16,
  /** slot, pattern: → Bool */
  SlotMatches = 17,
  /** slot, set: → Bool, true when an entry of the set matches it */
  SlotHas = 19,

  /** → the event in hand */
  Event = 20,
  /** slot: event → Str */
  EventSlot = 21,
  /** slot: event → Bool, is it set */
  EventHasSlot = 22,
  /** member: event → v */
  EventMember = 23,
  /** space: event → StringMap */
  EventMap = 24,
  /** space: event key → Str */
  EventNamed = 25,
  /** space: event key → Bool */
  EventHas = 26,
  /** EventMethod, argc, name string: event args… → v */
  EventCall = 27,

  /** name string, EventMember or EVENT_SPACE + space or EVENT_SLOT + slot or NONE, zero for nil or NONE: v → v */
  Member = 30,
  /** zero for nil or NONE: v key → v */
  Index = 31,
  /** flags (1 from given, 2 to given): v [from] [to] → v */
  Slice = 32,
  /** name string, Fn or EVENT_METHOD + method or NONE, argc, zero for nil or NONE: v args… → v */
  Method = 33,
  /** Fn, argc: args… → v */
  Call = 34,
  /** name string, argc: args… → v; a function of the environment */
  EnvCall = 35,
  /** v → Int */
  Len = 36,

  Add = 40,
  Sub = 41,
  Mul = 42,
  Div = 43,
  Mod = 44,
  Pow = 45,
  /** v → v */
  Neg = 46,
  Plus = 47,
  Not = 48,
  Eq = 49,
  Ne = 50,
  Lt = 51,
  Le = 52,
  Gt = 53,
  Ge = 54,

  /** a b → Bool */
  Contains = 60,
  Starts = 61,
  Ends = 62,
  Matches = 63,
  /** pattern: v → Bool */
  MatchesPattern = 64,
  /** v container → Bool */
  In = 65,
  /** list of strings (count first): v → Bool; nil is taken as "", other kinds are errors */
  InSet = 66,
  /** v from to → Bool */
  InRange = 67,
  /** list of strings (count first): v → Bool, false for other kinds; the field names of a struct */
  InNames = 68,

  /** set, SetRule: v → Bool, true when an entry of the set matches it */
  SetHas = 69,

  /** target */
  Jump = 70,
  /** target: v → v when false (and jump), v → when true; not a bool: error */
  JumpFalse = 71,
  /** target: the same for true */
  JumpTrue = 72,
  /** target: Bool →, jump when false */
  Branch = 73,
  /** target: v → v; jump when nil */
  JumpNil = 74,
  /** target: v → v when not nil (and jump), v → when nil */
  JumpValue = 75,
  /** set, target: jumps when the set has no entries */
  JumpSetless = 76,

  /** count: v… → Array */
  Array = 80,
  /** pairs: key v… → Map */
  Map = 81,
  /** from to → Array of Int */
  Range = 82,

  // Loops keep three locals: the collection, the position (Int), what is collected.
  /** local: collection → ; position before the first element */
  LoopOpen = 90,
  /** local: collection → ; position after the last element */
  LoopOpenLast = 91,
  /** local, target: to the next element, or jump when there is none */
  LoopNext = 92,
  LoopPrevious = 93,
  /** local: → element */
  Element = 94,
  /** local: → Int, its index */
  Position = 95,
  /** local: an empty array that can take all elements */
  CollectOpen = 96,
  /** local: v → ; appends it */
  Collect = 97,
  /** local: Bool → ; appends the element when true */
  CollectIf = 98,
  /** local: Bool → ; counts when true */
  CountIf = 99,
  /** local: → Map of what was collected (keys) to the elements that had it */
  GroupBy = 100,
  /** local: order → Array of the elements, by what was collected (keys) */
  SortBy = 101,
  /** reason: fails */
  Fail = 102,

  /**
   * local, memo, cost, target: when the element remembers its answer → Bool, and jump to behind the
   * predicate; else the predicate follows, with a budget of its own, and Memoise after it. Both ways
   * take `cost` steps, so that what is remembered decides nothing
   */
  Memo = 103,
  /** local, memo: Bool → Bool; the element remembers it */
  Memoise = 104,
}

/** Bases of Member's second operand: the member of an event that has this name. */
export const EVENT_SPACE = 0x100;
export const EVENT_SLOT = 0x1000;
/** Base of Method's second operand: the method of an event that has this name. */
export const EVENT_METHOD = 0x1000;

/** In place of a constant: zero values that Consts cannot hold. */
export const ZERO_LIST = 0xfffffffe;
export const ZERO_STRINGS = 0xfffffffd;
export const ZERO_MAP = 0xfffffffc;
export const ZERO_STRING_MAP = 0xfffffffb;
export const ZERO_LIST_MAP = 0xfffffffa;
export const ZERO_INSTANT = 0xfffffff9;
export const ZERO_DURATION = 0xfffffff8;
