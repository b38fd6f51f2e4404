import {IMAGE_ENTRY, IMAGE_HEADER, Section} from '../../../core-wasm/assembly/abi.ts';

/** The bytecode in an image. */
export function codeOf(image: Uint8Array): number[] {
  const view = new DataView(image.buffer, image.byteOffset);
  const words: number[] = [];
  for (let i = 0; i < view.getUint16(6, true); i++) {
    const entry = IMAGE_HEADER + i * IMAGE_ENTRY;
    if (view.getUint32(entry, true) !== Section.Code) continue;
    const at = view.getUint32(entry + 4, true);
    for (let k = 0; k < view.getUint32(entry + 12, true); k++) {
      words.push(view.getUint32(at + k * 4, true));
    }
  }
  return words;
}
