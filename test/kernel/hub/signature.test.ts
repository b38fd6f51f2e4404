// Keys and signatures are minisign's: what it signed is verified here, and the other way round
// where it is installed. The vectors were made by minisign 0.11 with a key made for them.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {
  makeSigningKey,
  parsePublicKey,
  parseSigningKey,
  publicKeyFile,
} from '../../../kernel/hub/signature/key.ts';
import {isSignedBy, parseSignature, signFile} from '../../../kernel/hub/signature/signature.ts';
import {whyNot} from '../../acceptance/harness.ts';

const MESSAGE = Buffer.from('firewatch\n');
const PUBLIC = 'RWRpOoOi1D0oCN9hCVoANUYCzdnHoOWMwXFZcM/i/JuUBEPiNXFLoKcc';
const SIGNATURES = {
  prehashed: [
    'untrusted comment: plain',
    'RURpOoOi1D0oCFOonL8FneSB6c32bYlQCsQQl6arf5NsofKapGpQHBvMJAejtskddMr2EOCb6ML2LqRVi5GqsaPAQBEgvsw/vQc=',
    'trusted comment: a trusted comment',
    'O7Cz8QcfxLGbiLk3lWV3YP2Jcyy9GltVUBtofXXxd/ZFrGoxwXP78CONmUl8aQyGLxlfZGZwXSG1qvDOkgreBA==',
    '',
  ].join('\n'),
  'of old': [
    'untrusted comment: plain',
    'RWRpOoOi1D0oCKxrPRtrV2FIJR4f6Lq2PVHw1jdrKavIbV7nfYC1dIr8SkdhlHac3wzuzJdQ1hfMIDrTkLijh6xaI7i+pDhFQww=',
    'trusted comment: a trusted comment',
    'NyCAT6t+1zHKp9yuDgvIlJPs5QdTVsbAeKMJV6dlfQ0uqmu2Z7mVAmXRwNinUbVLt6Z+35nVNsrGwozthZpADQ==',
    '',
  ].join('\n'),
};
const {signing, pem} = makeSigningKey(new Uint8Array(32).fill(3));

describe("minisign's signatures", () => {
  for (const [name, text] of Object.entries(SIGNATURES)) {
    test(`${name} are verified, with their comment`, () => {
      const signature = parseSignature(text)!;
      const key = parsePublicKey(PUBLIC);
      expect(signature.comment).toBe('a trusted comment');
      expect(signature.id).toBe(key.id);
      expect(isSignedBy(signature, MESSAGE, key)).toBe(true);
      expect(isSignedBy(signature, Buffer.from('firewatch'), key)).toBe(false);
      expect(isSignedBy({...signature, comment: 'another'}, MESSAGE, key)).toBe(false);
      expect(isSignedBy(signature, MESSAGE, signing.public)).toBe(false);
    });
  }

  for (const text of ['', 'x\ny\nz\nq\n', SIGNATURES.prehashed.split('\n').slice(0, 2).join('\n')])
    test(`${JSON.stringify(text.slice(0, 12))} is none`, () =>
      expect(parseSignature(text)).toBe(undefined));
});

test('the same bytes, key and comment are the same signature', () => {
  const text = signFile(MESSAGE, signing, 'serial:1');
  expect(signFile(MESSAGE, parseSigningKey(pem), 'serial:1')).toBe(text);
  expect(isSignedBy(parseSignature(text)!, MESSAGE, parsePublicKey(signing.public.text))).toBe(
    true,
  );
});

const minisign = whyNot('minisign', '-v');
test.skipIf(minisign !== undefined)(
  `minisign verifies what is signed here${minisign ? `: ${minisign}` : ''}`,
  () => {
    const work = mkdtempSync(join(tmpdir(), 'firewatch-minisign-'));
    onTestFinished(() => rmSync(work, {recursive: true}));
    writeFileSync(join(work, 'index.json'), MESSAGE);
    writeFileSync(join(work, 'index.json.minisig'), signFile(MESSAGE, signing, 'serial:1'));
    writeFileSync(join(work, 'hub.pub'), publicKeyFile(signing.public));
    const {status, stdout} = spawnSync('minisign', ['-Vm', 'index.json', '-p', 'hub.pub'], {
      cwd: work,
      encoding: 'utf8',
    });
    expect(stdout).toContain('Trusted comment: serial:1');
    expect(status).toBe(0);
  },
);

describe('private keys', () => {
  /** As minisign writes one without a password; only the checksum, which is not read, is missing. */
  const minisignKey = (kdf: string, change = 0) => {
    const seed = Buffer.alloc(32, 3);
    const raw = Buffer.from(signing.public.text, 'base64').subarray(10);
    raw[0]! ^= change;
    const bytes = Buffer.concat([
      Buffer.from('Ed'),
      Buffer.from(kdf, 'latin1'),
      Buffer.from('B2'),
      Buffer.alloc(48),
      signing.public.idBytes,
      seed,
      raw,
      Buffer.alloc(32),
    ]);
    return `untrusted comment: minisign encrypted secret key\n${bytes.toString('base64')}\n`;
  };

  test("minisign's without a password signs as ours does", () => {
    const key = parseSigningKey(minisignKey('\0\0'));
    expect(key.public.text).toBe(signing.public.text);
    expect(signFile(MESSAGE, key, 'x')).toBe(signFile(MESSAGE, signing, 'x'));
  });

  const FAULTY = [
    {name: 'with a password', text: minisignKey('Sc'), message: /encrypted by a password/},
    {
      name: 'with halves of two keys',
      text: minisignKey('\0\0', 1),
      message: /do not belong together/,
    },
    {name: 'that is text', text: 'secret', message: /expected PEM/},
    {name: 'that is broken PEM', text: pem.replace('M', '*'), message: /cannot be read/},
  ];
  for (const {name, text, message} of FAULTY) {
    test(`one ${name} is refused`, () => {
      expect(() => parseSigningKey(text)).toThrow(message);
    });
  }

  for (const text of ['', 'RWabc', PUBLIC.replace('RW', 'AA')])
    test(`"${text.slice(0, 8)}" is no public key`, () =>
      expect(() => parsePublicKey(text)).toThrow(/no public key/));
});
