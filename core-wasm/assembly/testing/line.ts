export { sourcesOpen, sourcesSize, addSource } from "../line/source";
export { openChunk, nextLine, lastLine, lineAddress, lineLength, lineTruncated, settleLine } from "../line/split";
