// Groks: named regular expressions, composed. See library.ts.

export {type GrokCode, GrokError, type GrokFault} from './error.ts';
export {EXPANSION_MAX} from './expansion.ts';
export {type CompiledGrok, GrokLibrary} from './library.ts';
