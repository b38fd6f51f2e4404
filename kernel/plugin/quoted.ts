// Text that a plugin, an archive or a peer wrote, for a message.

const SHOWN_MAX = 120;

/** In quotes, control characters escaped, cut when long: it cannot forge a line or fill a screen. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
