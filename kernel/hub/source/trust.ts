// Is an index to be believed? Signed by a trusted key or one that a trusted key vouches for,
// not expired, not older than one that was seen. Each fault can be allowed by its name.
import {EngineError} from '../../errors.ts';
import {digestOf} from '../index/digest.ts';
import {followIntroductions, parseIntroductions} from '../publish/rotation.ts';
import {type PublicKey, parsePublicKey} from '../signature/key.ts';
import {isSignedBy, parseSignature} from '../signature/signature.ts';
import type {Allowance, SourceSpec} from './spec.ts';

/** What was last believed of a source. */
export interface Seen {
  /** Of the index; a smaller one is a replay. */
  readonly serial: number;
  /** sha256 of the index. */
  readonly digest: string;
  /** May sign the next one. */
  readonly keys: readonly string[];
  /** The operator's keys at that time: when they change, they count again. */
  readonly configured: readonly string[];
  readonly etag?: string;
}

export interface Presented {
  readonly bytes: Uint8Array;
  /** Text of the signature; undefined when there is none. */
  readonly signature: string | undefined;
  /** Text of keys.json; undefined when there is none. */
  readonly introductions: string | undefined;
  /** For messages. */
  readonly file: string;
}

/** Checks the signature. Gives the key that signed, undefined where a fault is allowed. Throws FW4004, FW4005, FW4006. */
export function checkSignature(
  {bytes, signature: text, introductions, file}: Presented,
  spec: SourceSpec,
  seen: Seen | undefined,
): PublicKey | undefined {
  const allows = (what: Allowance) => spec.allow.includes(what);
  const where = {file};
  if (text === undefined) {
    if (allows('unsigned')) return undefined;
    throw new EngineError('FW4004', 'the index is not signed', {
      where,
      hint: allowHint('unsigned'),
    });
  }
  const signature = parseSignature(text);
  if (!signature) {
    if (allows('bad-signature')) return undefined;
    throw new EngineError('FW4005', 'the signature is no signature: the file is damaged', {
      where,
      hint: allowHint('bad-signature'),
    });
  }
  const trusted = trustedKeys(spec, seen);
  const known = followIntroductions(trusted, parseIntroductions(introductions ?? '') ?? []);
  const named = known.filter(({idBytes}) => idBytes.equals(signature.idBytes));
  if (named.length === 0) {
    if (allows('unknown-key')) return undefined;
    const ids = known.map(({id}) => id).join(', ') || 'none';
    throw new EngineError(
      'FW4006',
      `the index is signed by the key ${signature.id}, which is not trusted; trusted: ${ids}`,
      {where, hint: 'ask whoever runs the hub for its public key and name it with --key'},
    );
  }
  const signer = named.find((key) => isSignedBy(signature, bytes, key));
  if (signer || allows('bad-signature')) return signer;
  throw new EngineError(
    'FW4005',
    `the signature by ${signature.id} does not fit the index: one of them was changed`,
    {where, hint: 'try again; if it stays, tell whoever runs the hub'},
  );
}

/** Checks the age of an index whose signature was checked. Throws FW4007, FW4008. */
export function checkAge(
  index: {readonly serial: number; readonly expires: string},
  bytes: Uint8Array,
  {spec, seen, now, file}: {spec: SourceSpec; seen: Seen | undefined; now: bigint; file: string},
): void {
  const where = {file};
  const allows = (what: Allowance) => spec.allow.includes(what);
  const expires = BigInt(Date.parse(index.expires)) * 1_000_000n;
  if (expires <= now && !allows('expired')) {
    throw new EngineError('FW4007', `the index expired at ${index.expires}`, {
      where,
      hint: `whoever runs the hub has to publish it anew; ${allowHint('expired')}`,
    });
  }
  const isReplay =
    seen !== undefined &&
    (index.serial < seen.serial ||
      (index.serial === seen.serial && digestOf(bytes) !== seen.digest));
  if (isReplay && !allows('older')) {
    throw new EngineError(
      'FW4008',
      index.serial < seen.serial
        ? `the index has the serial ${index.serial}; ${seen.serial} was seen before: it is an old one`
        : `the index has the serial ${index.serial}, as another one that was seen before`,
      {where, hint: allowHint('older')},
    );
  }
}

/** The keys that count now: those the last index named, unless the operator changed theirs since. */
function trustedKeys(spec: SourceSpec, seen: Seen | undefined): PublicKey[] {
  const isSame = seen?.configured.join('\n') === spec.keys.join('\n');
  const texts = isSame && seen && seen.keys.length > 0 ? seen.keys : spec.keys;
  return texts.map(parsePublicKey);
}

const allowHint = (what: Allowance) => `--allow ${what} takes it all the same`;
