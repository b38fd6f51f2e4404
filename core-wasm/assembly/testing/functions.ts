// The function library as a module of its own. The frame's Unmarshaled is a cell in
// memory, data files come from an image.
export * from "../memory/arena";
export { imageOpen } from "../memory/image";
export { frameBase, frameOpen, frameSize } from "../event/frame";
export { frameUnmarshaled } from "../event/access";
export { callFunction } from "../expr/functions/dispatch";
export { formatFixed, formatInteger } from "../expr/functions/number-text";
export { matchOpen, search } from "../match/search";
