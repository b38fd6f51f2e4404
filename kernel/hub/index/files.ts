// Names of the files at the root of a hub.
export const INDEX = 'index.json';
/** Signature of the index, as minisign writes it. */
export const SIGNATURE = 'index.json.minisig';
/** Keys that older keys vouch for. */
export const KEYS = 'keys.json';
/** The index of the reference's hub. */
export const REFERENCE_INDEX = '.index.json';
