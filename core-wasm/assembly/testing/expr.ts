// Expressions with the frame they read.
export { evaluate } from "../expr/vm";
export { clearEnv, setEnv, useEvent } from "../expr/environment";
export { stepsTaken } from "../expr/budget";
export { frameBase, frameClear, frameOpen, frameSize } from "../event/frame";
export { setFrameNamed, slotByName } from "../event/access";
export { allSlots, namesOpen, namesSize } from "../event/names";
export { arenaAlloc, arenaOpen, arenaReset } from "../memory/arena";
export { imageOpen } from "../memory/image";
export { matchOpen, search } from "../match/search";
