// The digest of the numbers that core.wasm is compiled from, and where it is kept in it.
// core-wasm/host/layout-digest.ts says what it is for and computes the same of the
// numbers TypeScript reads; test/core-wasm/host/profile.test.ts holds both equal.
import {readFileSync, writeFileSync} from 'node:fs';

const FILES = ['assembly/abi.ts', 'assembly/abi-expr.ts', 'automata/layout.ts'];
const SECTION = 'firewatch.layout';

const CONSTANT = /^export const (\w+) = (0x[0-9a-f]+|\d+);/;
const ENUM = /^export enum (\w+) \{/;
const MEMBER = /^ {2}(\w+) = (0x[0-9a-f]+|\d+),/;

/** "name=value" of constants, "Enum.name=value" of members; throws where a file holds anything else. */
export function numbersOf(text, file) {
  const lines = [];
  let within = '';
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  for (const [i, line] of bare.split('\n').entries()) {
    const [, name, value] = CONSTANT.exec(line) ?? [];
    const [, opened] = ENUM.exec(line) ?? [];
    const [, member, number] = MEMBER.exec(line) ?? [];
    if (name) lines.push(`${name}=${Number(value)}`);
    else if (opened) within = opened;
    else if (member && within) lines.push(`${within}.${member}=${Number(number)}`);
    else if (line === '}') within = '';
    else if (!/^\s*(\/\/.*)?$/.test(line))
      throw new Error(`${file}:${i + 1}: only numbers and enums of numbers may stand here`);
  }
  return lines;
}

/** Eight hexadecimal digits: 32-bit FNV-1a over the sorted lines. */
export function layoutDigest() {
  const lines = FILES.flatMap((file) =>
    numbersOf(readFileSync(`core-wasm/${file}`, 'utf8'), `core-wasm/${file}`),
  );
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(
    lines
      .sort()
      .map((line) => `${line}\n`)
      .join(''),
  ))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Appends the digest to a module as a custom section. */
export function markLayout(path) {
  const name = Buffer.from(SECTION);
  const digest = Buffer.from(layoutDigest());
  const size = 1 + name.length + digest.length; // all below 128: one byte each
  writeFileSync(
    path,
    Buffer.concat([readFileSync(path), Buffer.from([0, size, name.length]), name, digest]),
  );
}
