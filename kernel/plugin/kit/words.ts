// Words for what went wrong on the way to a peer.

/** Passing faults of a peer that speaks HTTP. */
export const isBusy = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ETIMEDOUT: 'there was no answer in time',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name cannot be resolved now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOENT: 'there is no such socket',
  ABORT_ERR: 'it was given up, there was no answer in time',
  ERR_PROXY_TUNNEL: 'the proxy does not lead there',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Reasons that OpenSSL gives, and Node's own, for not trusting a peer. */
const TRUST = /^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|CRL_|INVALID_|HOSTNAME_MISMATCH)/;

/** Why a peer was not reached: a sentence for the operator. */
export function wayFault(error: unknown, peer: string): string {
  const {code = '', message} = error as {code?: string; message?: string};
  const said = oneLine(message ?? String(error), 300);
  if (code in WORDS) return `${peer}: ${WORDS[code]} (${said})`;
  if (TRUST.test(code)) return `${peer}: its certificate is not trusted (${said})`;
  return `${peer}: ${said}`;
}

/** Whether the way to a peer failed, as against a mistake in a program. */
export const isWayFault = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof TypeError) &&
  !(error instanceof ReferenceError) &&
  typeof (error as {code?: unknown}).code === 'string';

/** A text from outside as one line without control characters, cut. */
export function oneLine(text: string, max: number): string {
  let line = '';
  for (const character of text) {
    if (line.length >= max) return `${line}…`;
    const code = character.codePointAt(0)!;
    line += code < 0x20 || (code >= 0x7f && code < 0xa0) ? ' ' : character;
  }
  return line.trim();
}
