// Numbers the matcher's two halves share: the determiniser (TypeScript) writes
// these records into the CACHE region, core-wasm/assembly/match reads them.
// Both compilers read this file, as they do abi.ts: constants only.
//
// Addresses are absolute. Offsets are in bytes from the record they name.

// ---------------------------------------------------------------- control block, at the region's base
export const CONTROL_NUMBERS = 0; // address of the table of headers: {ascii, utf8} per pattern number
export const CONTROL_COUNT = 4; // pattern numbers in that table
export const CONTROL_OWN = 40; // the same for numbers from OWN_NUMBERS on: dynamic patterns and sets
export const CONTROL_OWN_COUNT = 44;
export const CONTROL_SCRATCH = 8; // address of memory for bitstate and Pike
export const CONTROL_SCRATCH_LIMIT = 12;
export const CONTROL_BYTES = 16; // u64: bytes searched so far, what budgets are counted against
export const CONTROL_STEPS = 24; // u64: bytes and instructions looked at, what linearity is tested by
export const CONTROL_BITSTATE = 32; // u32: searches that bitstate finished
export const CONTROL_PIKE = 36; // u32: searches that a thread list finished
export const CONTROL_SIZE = 64;

// ---------------------------------------------------------------- pattern header
export const HEAD_FLAGS = 0; // HeadFlag bits
export const HEAD_AUTOMATON = 4; // forward automaton
export const HEAD_REVERSE = 8; // automaton that finds where a match starts, 0 until asked for
export const HEAD_PROGRAM = 12;
export const HEAD_LITERAL = 16; // text every match holds
export const HEAD_LITERAL_SIZE = 20; // 0: none known
export const HEAD_FIELDS = 24; // FIELD records, in the order wanted
export const HEAD_FIELD_COUNT = 28;
export const HEAD_TAGS = 32; // results: a u32 per tag, then start and end of the match, then NO
export const HEAD_TAG_COUNT = 36;
export const HEAD_SIZE = 40;

/** Every match starts at the start of the text. */
export const HEAD_ANCHORED = 1;
/** Yes or no is all that is wanted. */
export const HEAD_TEST = 2;
/** Every match starts with the literal. */
export const HEAD_PREFIX = 4;
/** The literal is the whole pattern. */
export const HEAD_WHOLE = 8;
/** Tables may be used. */
export const HEAD_TABLES = 16;
/** Bitstate may be used. */
export const HEAD_BITSTATE = 32;
/** A set that answers the lowest index that matches anywhere. */
export const HEAD_LOWEST = 64;
/** A set that answers the lowest index of those that match leftmost; its program reads backward. */
export const HEAD_LEFTMOST = 128;
/** A set: which entry matched is wanted. */
export const HEAD_SET = 512;
/** Reads bytes as they are, valid or not. */
export const HEAD_RAW = 256;

// FIELD: where a wanted group lies. Positions are tags plus a fixed distance.
export const FIELD_START_TAG = 0;
export const FIELD_START_OFFSET = 4;
export const FIELD_END_TAG = 8;
export const FIELD_END_OFFSET = 12;
export const FIELD_SIZE = 16;

// ---------------------------------------------------------------- program: a byte NFA
export const PROGRAM_CODE = 0;
export const PROGRAM_COUNT = 4; // instructions
export const PROGRAM_START = 8; // where an anchored match starts
export const PROGRAM_ANYWHERE = 12; // the same behind a lazy loop over any character
export const PROGRAM_MARKS = 16; // bits bitstate needs per position
export const PROGRAM_THREADS = 20; // instructions that can wait for a byte, or match
export const PROGRAM_SETS = 24; // 32-byte bit sets
export const PROGRAM_TAGS = 28; // tags, the start of the match included
export const PROGRAM_SIZE = 32;

// An instruction is three words: op u8, flags u8, argument u16 | out u32 | second out u32.
export const INSTRUCTION_SIZE = 12;
export const OP_BYTE = 0; // argument: set
export const OP_SPLIT = 1; // argument: mark; tries out, then the second out
export const OP_TAG = 2; // argument: tag
export const OP_ASSERT = 3; // argument: Assertion
export const OP_MATCH = 4; // out: index of the matching entry

// What lies before the next byte, on some way from here: what a state must remember.
export const NEEDS_BEGIN = 1; // whether the text starts here
export const NEEDS_WORD = 2; // whether a word character stands before
export const NEEDS_LINE = 4; // whether a newline stands before
/** A match can be reached without looking at anything. */
export const SURE = 8;
/** Reached from more than one place: bitstate marks it (second out: its mark). */
export const JOIN = 16;

/** No mark, no tag, no position. */
export const NO = 0xffffffff;

// ---------------------------------------------------------------- automaton: lazily built tables
export const AUTOMATON_ID = 0;
export const AUTOMATON_CLASSES = 4; // class of every byte
export const AUTOMATON_END = 8; // class of the end of the text
export const AUTOMATON_STARTS = 12; // rows to start from: at the text's start, after \n, a word character, anything
export const AUTOMATON_TAGS = 28;
export const AUTOMATON_SIZE = 32;

export const CONTEXT_BEGIN = 0;
export const CONTEXT_LINE = 4;
export const CONTEXT_WORD = 8;
export const CONTEXT_OTHER = 12;

// A row is a word per class, the end's last; the word before it is the state's record.
// 0 not built yet | address of the next row | EDGE_SPECIAL + address of an edge record.
export const EDGE_SPECIAL = 0x80000000;
/** What `miss` answers when a bound was reached: finish without tables. */
export const REFUSED = 1;

export const EDGE_NEXT = 0; // row, 0 when no thread is left
export const EDGE_SKIP = 4; // u8 Skip, then up to three stop bytes
export const EDGE_MOVES = 8; // u16: register moves
export const EDGE_ACCEPTS = 10; // u16: 1 when a match ends before this byte
export const EDGE_DETAIL = 12; // nibble table of a skip, or index of the matching entry
export const EDGE_SIZE = 16; // then moves × {to u8, from u8}, then a register per tag
/** As a source: the position before the byte. */
export const REGISTER_POSITION = 255;
/** In an accept: the tag was not set. In a move: a register for swaps. */
export const REGISTER_NONE = 254;

export const SKIP_NONE = 0;
export const SKIP_TO_1 = 1; // until one of 1, 2, 3 stop bytes
export const SKIP_TO_2 = 2;
export const SKIP_TO_3 = 3;
export const SKIP_TO_END = 4;
export const SKIP_SET = 5; // while members: nibble tables at EDGE_DETAIL

// ---------------------------------------------------------------- import `pattern(number, role)`
export const ROLE_ASCII = 0;
export const ROLE_UTF8 = 1;
/** Added to either: the automaton that finds where matches start. */
export const ROLE_REVERSE = 2;
/** A search without tables has ended: the moment to flush, if it is time. */
export const ROLE_SETTLE = 4;
