// Data files of the image: found by name, read as lists (see DATAFILE in abi.ts).

import {
  DATAFILE_COUNT, DATAFILE_NAME, DATAFILE_SET, DATAFILE_START, DATAFILE_TYPE, DATAFILE_WORDS, DataFileType, ErrorReason,
  MAPSETS_CONTAINED, MAPSETS_EQUAL, MAPSETS_MATCHING, MAP_ENTRY_SIZE, NONE, SETS_FROM, STR_CONST, Section, Status, Tag, VALUE_SIZE,
} from "../../abi";
import { searchSet } from "../../match/search";
import { listAt, recordWord, section, sectionCount, stringLen, stringPtr } from "../../memory/image";
import { Ref, fail, lenOf, ptrOf, putBool, putList, putStr, strFlagsOf } from "../../memory/value";
import { argument, second } from "./arguments";
import { listAlloc, mapAlloc } from "./list-result";
import { isBytes, isText, putEmpty } from "./text";

// Words of a row in Lists.
const ROW_TAG: u32 = 2;
const ROW_PAIRS: u32 = 3;

/** Number of the file a string names, if it is of the type; else NONE. */
export function fileNamed(name: Ref, type: u32): u32 {
  if (!section(Section.DataFiles)) return NONE;
  const files = sectionCount(Section.DataFiles) / DATAFILE_WORDS;
  for (let file: u32 = 0; file < files; file++) {
    const string = word(file, DATAFILE_NAME);
    if (isBytes(name, stringPtr(string), stringLen(string))) return word(file, DATAFILE_TYPE) == type ? file : NONE;
  }
  return NONE;
}

// @ts-ignore: decorator
@inline
function word(file: u32, at: u32): u32 { return recordWord(Section.DataFiles, file, DATAFILE_WORDS, at); }

/** Entries of a file; 0 for NONE. */
export function fileCount(file: u32): u32 { return file == NONE ? 0 : word(file, DATAFILE_COUNT); }

/** Word of Lists that stands for entry `i`. */
export function fileEntry(file: u32, i: u32): u32 { return listAt(word(file, DATAFILE_START) + i); }

// @ts-ignore: decorator
@inline
function putConstant(slot: Ref, string: u32): void { putStr(slot, stringPtr(string), stringLen(string), STR_CONST); }

/** File(name): its lines; none for an unknown name. */
export function file(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const number = fileNamed(argv, DataFileType.String);
  const count = fileCount(number);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) putConstant(argument(list, i), fileEntry(number, i));
  putList(ret, Tag.Strings, list, count);
  return Status.Ok;
}

/** RegexpInFile(s, name): whether any line's expression matches. */
export function regexpInFile(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const set = fileSet(fileNamed(second(argv), DataFileType.Regexp));
  putBool(ret, set != NONE && searchFor(set, argv) >= 0);
  return Status.Ok;
}

/** Word DATAFILE_SET of a file; NONE for NONE. */
export function fileSet(file: u32): u32 { return file == NONE ? NONE : word(file, DATAFILE_SET); }

/** Index of the entry of a set that the text matches, -1 for none. */
export function searchFor(set: u32, text: Ref): i32 {
  return searchSet(SETS_FROM + set, ptrOf(text), lenOf(text), strFlagsOf(text));
}

/** FileMap(name): its rows as maps of strings; none for an unknown name. */
export function fileMap(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const number = fileNamed(argv, DataFileType.Map);
  const count = fileCount(number);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) {
    const row = fileEntry(number, i);
    const pairs = listAt(row + ROW_PAIRS);
    const entries = mapAlloc(pairs);
    if (!entries) return fail(ret, ErrorReason.OutOfMemory);
    for (let pair: u32 = 0; pair < pairs; pair++) {
      const entry = entries + <usize>pair * MAP_ENTRY_SIZE;
      putConstant(entry, listAt(row + ROW_PAIRS + 1 + pair * 2));
      putConstant(entry + VALUE_SIZE, listAt(row + ROW_PAIRS + 2 + pair * 2));
    }
    putList(argument(list, i), Tag.StringMap, entries, pairs);
  }
  putList(ret, Tag.Array, list, count);
  return Status.Ok;
}

/** LookupFile(haystack, name): the tag of an equal row (the last), a contained one (the leftmost), a matching one (the first). */
export function lookupFile(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const sets = fileSet(fileNamed(second(argv), DataFileType.Map));
  if (sets == NONE) return putEmpty(ret);
  let row = foundRow(sets + MAPSETS_EQUAL, argv);
  if (row == NONE) row = foundRow(sets + MAPSETS_CONTAINED, argv);
  if (row == NONE) row = foundRow(sets + MAPSETS_MATCHING, argv);
  if (row == NONE) return putEmpty(ret);
  putConstant(ret, listAt(row + ROW_TAG));
  return Status.Ok;
}

/** The row that a set of rows finds; `at`: the set, then the rows, in Lists. */
function foundRow(at: u32, text: Ref): u32 {
  const set = listAt(at);
  const found = set == NONE ? -1 : searchFor(set, text);
  return found < 0 ? NONE : listAt(listAt(at + 1) + <u32>found);
}
