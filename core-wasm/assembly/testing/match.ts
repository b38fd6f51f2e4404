export { arenaOpen } from "../memory/arena";
export { memmem } from "../match/memmem";
export { matchOpen, search, searchSet } from "../match/search";
export { codePoints, isAscii, utf8Valid } from "../match/utf8";
