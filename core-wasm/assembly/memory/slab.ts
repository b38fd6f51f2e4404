// Slabs: memory that outlives the line, in size classes, inside one region (STATE).
//
// The region is cut into pages of 64 KiB. A page serves one size class at a time;
// when its last block is freed it goes back and may serve another, so a flood of
// one size cannot starve the others for ever. Classes are multiples of 16 up to
// 128 bytes, then four per doubling (at most a fifth wasted) up to half a page;
// larger blocks are runs of whole pages.
//
// A reference is a byte offset from the region's base, 0 is none: nothing in the
// region is an address, so its bytes may be copied elsewhere and go on. What is
// handed out is a function of the calls alone. A full region answers 0.
//
// Layout: head | room for the owner's head | a descriptor per page | pages.
// Allocating and freeing cost O(1); runs of pages a scan of the descriptors.

import { PADDING } from "../abi";

const PAGE_SHIFT: u32 = 16;
export const PAGE_BYTES: u32 = 1 << PAGE_SHIFT;
const SMALL_CLASSES: u32 = 8;
const CLASSES: u32 = 40;
const LARGEST: u32 = 32768;
/** Blocks of 128 bytes for buckets alone, so that `firstOf`, `nextOf` can walk them. */
export const BUCKET_CLASS: u32 = 40;
/** Blocks of 48 bytes for blackholes alone. */
export const BLACKHOLE_CLASS: u32 = 41;
const LISTS: u32 = 42;

// Head of the region, byte offsets. The owner's head follows.
const HEAD_MAGIC = 0;
const HEAD_BASE = 4; // address the region was last opened at
const HEAD_PAGES = 8; // pages that fit
const HEAD_TOP = 12; // pages below this were used at some time
const HEAD_EMPTY = 16; // first empty page below the top
const HEAD_IN_USE = 20; // pages
const HEAD_BYTES = 24; // u64: bytes of all blocks given out
const HEAD_OWNER = 32; // size of the owner's head
const HEAD_DESCRIPTORS = 36; // pages there are descriptors for
const HEAD_PARTIAL = 64; // per class: first page with a free block
const HEAD_SIZE: u32 = 256;
const MAGIC: u32 = 0x31534c42; // "BLS1": changes with the layout

// Descriptor of a page.
const DESCRIPTOR: u32 = 24;
const PAGE_KIND = 0; // class + 1, or one of the two below; 0 empty
const PAGE_LIVE = 4; // blocks in use, or pages of the run
const PAGE_FREE = 8; // first freed block
const PAGE_FRESH = 12; // blocks ever given out
const PAGE_NEXT = 16; // page number in its list
const PAGE_PREV = 20;
const RUN: u32 = 0xfe;
const RUN_TAIL: u32 = 0xff;

let base: usize = 0;
let descriptors: usize = 0;
let firstPage: u32 = 0;
let moved: i32 = 0;

/** Opens an empty region with `ownerBytes` of zeroed head for its owner; false when it is too small. */
export function slabOpen(start: usize, end: usize, ownerBytes: u32): bool {
  const bytes = end > start + PADDING ? <u32>(end - start) - PADDING : 0;
  const pages = bytes >> PAGE_SHIFT;
  const head = HEAD_SIZE + ownerBytes + pages * DESCRIPTOR;
  if ((head + PAGE_BYTES - 1) >> PAGE_SHIFT >= pages) return false;
  memory.fill(start, 0, head);
  store<u32>(start, MAGIC, HEAD_MAGIC);
  store<u32>(start, <u32>start, HEAD_BASE);
  store<u32>(start, pages, HEAD_PAGES);
  store<u32>(start, pages, HEAD_DESCRIPTORS);
  store<u32>(start, ownerBytes, HEAD_OWNER);
  locate(start);
  store<u32>(start, firstPage, HEAD_TOP);
  return true;
}

/**
 * Takes over the region whose bytes stand at `start`, in memory up to `end`; false
 * when they are none of this layout and owner, or too many. `slabMoved` says how far they came.
 */
export function slabAdopt(start: usize, end: usize, ownerBytes: u32): bool {
  const pages = end > start + PADDING ? (<u32>(end - start) - PADDING) >> PAGE_SHIFT : 0;
  if (!pages || load<u32>(start, HEAD_MAGIC) != MAGIC || load<u32>(start, HEAD_OWNER) != ownerBytes) return false;
  if (load<u32>(start, HEAD_TOP) > pages) return false;
  const described = load<u32>(start, HEAD_DESCRIPTORS);
  store<u32>(start, pages < described ? pages : described, HEAD_PAGES);
  moved = <i32>(<u32>start - load<u32>(start, HEAD_BASE));
  store<u32>(start, <u32>start, HEAD_BASE);
  locate(start);
  return true;
}

/** Bytes by which the region moved when it was adopted. */
export function slabMoved(): i32 { return moved; }

function locate(start: usize): void {
  noteSizes();
  base = start;
  const head = HEAD_SIZE + load<u32>(start, HEAD_OWNER);
  descriptors = start + head;
  firstPage = (head + load<u32>(start, HEAD_DESCRIPTORS) * DESCRIPTOR + PAGE_BYTES - 1) >> PAGE_SHIFT;
}

/** The owner's head. */
// @ts-ignore: decorator
@inline export function slabHead(): usize { return base + HEAD_SIZE; }

/** Address of a reference. */
// @ts-ignore: decorator
@inline export function at(ref: u32): usize { return base + ref; }

/** Reference of an address inside the region. */
// @ts-ignore: decorator
@inline export function refOf(address: usize): u32 { return <u32>(address - base); }

/** Bytes from the region's base that a copy must hold. */
export function slabExtent(): u32 { return load<u32>(base, HEAD_TOP) << PAGE_SHIFT; }

/** Bytes of all blocks in use. */
export function slabBytes(): u64 { return load<u64>(base, HEAD_BYTES); }

/** Pages in use. */
export function slabPages(): u32 { return load<u32>(base, HEAD_IN_USE); }

// @ts-ignore: decorator
@inline function descriptor(page: u32): usize { return descriptors + <usize>page * DESCRIPTOR; }

// @ts-ignore: decorator
@inline function pageOf(ref: u32): u32 { return ref >> PAGE_SHIFT; }

// @ts-ignore: decorator
@inline function partialOf(kind: u32): usize { return base + HEAD_PARTIAL + (<usize>kind << 2); }

// @ts-ignore: decorator
@inline function classOf(bytes: u32): u32 {
  if (bytes <= 128) return bytes ? (bytes - 1) >> 4 : 0;
  const last = bytes - 1;
  const log = 31 - <u32>clz(last);
  return SMALL_CLASSES + ((log - 7) << 2) + ((last >> (log - 2)) & 3);
}

/** Bytes of a block and blocks of a page, u32 each, by class. */
const sizes = memory.data(LISTS * 8);

// @ts-ignore: decorator
@inline function classBytes(kind: u32): u32 { return load<u32>(sizes + (<usize>kind << 3)); }

// @ts-ignore: decorator
@inline function blocksOfPage(kind: u32): u32 { return load<u32>(sizes + (<usize>kind << 3), 4); }

function noteSizes(): void {
  for (let kind: u32 = 0; kind < LISTS; kind++) {
    store<u32>(sizes + (<usize>kind << 3), sizeOf(kind));
    store<u32>(sizes + (<usize>kind << 3), PAGE_BYTES / sizeOf(kind), 4);
  }
}

function sizeOf(kind: u32): u32 {
  if (kind < SMALL_CLASSES) return (kind + 1) << 4;
  if (kind == BUCKET_CLASS) return 128;
  if (kind == BLACKHOLE_CLASS) return 48;
  const step = kind - SMALL_CLASSES;
  return (5 + (step & 3)) << (5 + (step >> 2));
}

/** Bytes a block asked for with `bytes` really has. */
export function blockBytes(bytes: u32): u32 {
  return bytes > LARGEST ? (bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1) : classBytes(classOf(bytes));
}

/** A block of at least `bytes`, its content undefined; 0 when the region is full. */
export function slabAlloc(bytes: u32): u32 {
  return bytes > LARGEST ? takeRun(bytes) : slabAllocClass(classOf(bytes));
}

/** A block of one class. */
export function slabAllocClass(kind: u32): u32 {
  const list = partialOf(kind);
  let page = load<u32>(list);
  if (!page) {
    page = takePage(kind);
    if (!page) return 0;
  }
  const size = classBytes(kind);
  const d = descriptor(page);
  let block = load<u32>(d, PAGE_FREE);
  let fresh = load<u32>(d, PAGE_FRESH);
  if (block) store<u32>(d, load<u32>(at(block)), PAGE_FREE);
  else {
    block = (page << PAGE_SHIFT) + fresh * size;
    store<u32>(d, ++fresh, PAGE_FRESH);
  }
  store<u32>(d, load<u32>(d, PAGE_LIVE) + 1, PAGE_LIVE);
  if (!load<u32>(d, PAGE_FREE) && fresh == blocksOfPage(kind)) unlink(list, page);
  store<u64>(base, load<u64>(base, HEAD_BYTES) + size, HEAD_BYTES);
  return block;
}

/** Gives a block back; its first four bytes are overwritten. */
export function slabFree(ref: u32): void {
  const page = pageOf(ref);
  const d = descriptor(page);
  if (load<u32>(d, PAGE_KIND) == RUN) {
    releaseRun(page, load<u32>(d, PAGE_LIVE));
    return;
  }
  const kind = load<u32>(d, PAGE_KIND) - 1;
  const size = classBytes(kind);
  const live = load<u32>(d, PAGE_LIVE) - 1;
  const wasFull = !load<u32>(d, PAGE_FREE) && load<u32>(d, PAGE_FRESH) == blocksOfPage(kind);
  store<u64>(base, load<u64>(base, HEAD_BYTES) - size, HEAD_BYTES);
  store<u32>(d, live, PAGE_LIVE);
  if (!live) {
    if (!wasFull) unlink(partialOf(kind), page);
    emptyPage(page);
    store<u32>(base, load<u32>(base, HEAD_IN_USE) - 1, HEAD_IN_USE);
    return;
  }
  store<u32>(at(ref), load<u32>(d, PAGE_FREE));
  store<u32>(d, ref, PAGE_FREE);
  if (wasFull) link(partialOf(kind), page);
}

function link(list: usize, page: u32): void {
  const next = load<u32>(list);
  const d = descriptor(page);
  store<u32>(d, next, PAGE_NEXT);
  store<u32>(d, 0, PAGE_PREV);
  if (next) store<u32>(descriptor(next), page, PAGE_PREV);
  store<u32>(list, page);
}

function unlink(list: usize, page: u32): void {
  const d = descriptor(page);
  const next = load<u32>(d, PAGE_NEXT);
  const prev = load<u32>(d, PAGE_PREV);
  if (prev) store<u32>(descriptor(prev), next, PAGE_NEXT);
  else store<u32>(list, next);
  if (next) store<u32>(descriptor(next), prev, PAGE_PREV);
}

function emptyPage(page: u32): void {
  store<u32>(descriptor(page), 0, PAGE_KIND);
  link(base + HEAD_EMPTY, page);
}

function takePage(kind: u32): u32 {
  let page = load<u32>(base, HEAD_EMPTY);
  if (page) unlink(base + HEAD_EMPTY, page);
  else {
    page = load<u32>(base, HEAD_TOP);
    if (page == load<u32>(base, HEAD_PAGES)) return 0;
    store<u32>(base, page + 1, HEAD_TOP);
  }
  const d = descriptor(page);
  store<u32>(d, kind + 1, PAGE_KIND);
  store<u32>(d, 0, PAGE_LIVE);
  store<u32>(d, 0, PAGE_FREE);
  store<u32>(d, 0, PAGE_FRESH);
  link(partialOf(kind), page);
  store<u32>(base, load<u32>(base, HEAD_IN_USE) + 1, HEAD_IN_USE);
  return page;
}

/** A run of whole pages: the first one found below the top, else above it. */
function takeRun(bytes: u32): u32 {
  const wanted = (bytes >> PAGE_SHIFT) + <u32>((bytes & (PAGE_BYTES - 1)) != 0);
  const pages = load<u32>(base, HEAD_PAGES);
  const top = load<u32>(base, HEAD_TOP);
  let start = firstPage;
  let page = firstPage;
  while (page - start < wanted) {
    if (page == pages) return 0;
    if (page < top && load<u32>(descriptor(page), PAGE_KIND)) start = page + 1;
    page++;
  }
  for (let i = start; i < page; i++) {
    if (i < top) unlink(base + HEAD_EMPTY, i);
    store<u32>(descriptor(i), RUN_TAIL, PAGE_KIND);
  }
  store<u32>(descriptor(start), RUN, PAGE_KIND);
  store<u32>(descriptor(start), wanted, PAGE_LIVE);
  if (page > top) store<u32>(base, page, HEAD_TOP);
  store<u32>(base, load<u32>(base, HEAD_IN_USE) + wanted, HEAD_IN_USE);
  store<u64>(base, load<u64>(base, HEAD_BYTES) + (<u64>wanted << PAGE_SHIFT), HEAD_BYTES);
  return start << PAGE_SHIFT;
}

function releaseRun(start: u32, pages: u32): void {
  for (let i = start + pages; i > start; i--) emptyPage(i - 1);
  store<u32>(base, load<u32>(base, HEAD_IN_USE) - pages, HEAD_IN_USE);
  store<u64>(base, load<u64>(base, HEAD_BYTES) - (<u64>pages << PAGE_SHIFT), HEAD_BYTES);
}

/** First block of a class, in or out of use, in order of place; 0 when there is none. */
export function firstOf(kind: u32): u32 { return firstFrom(kind, firstPage); }

/** The block after `ref`; walking is only safe while nothing is allocated or freed. */
export function nextOf(kind: u32, ref: u32): u32 {
  const page = pageOf(ref);
  const next = ref + classBytes(kind);
  const end = (page << PAGE_SHIFT) + load<u32>(descriptor(page), PAGE_FRESH) * classBytes(kind);
  return next < end ? next : firstFrom(kind, page + 1);
}

function firstFrom(kind: u32, page: u32): u32 {
  const top = load<u32>(base, HEAD_TOP);
  for (; page < top; page++) {
    if (load<u32>(descriptor(page), PAGE_KIND) == kind + 1) return page << PAGE_SHIFT;
  }
  return 0;
}
