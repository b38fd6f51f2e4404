// Parts of JA4H that the vectors leave open.
import {describe, expect, test} from 'vitest';
import {ja4h} from '../../../core-wasm/host/ja4h.ts';

const request = (headers: Record<string, string[]>, rest = {}) =>
  ja4h({Method: 'GET', Proto: 'HTTP/1.1', Header: headers, ...rest});

const [EMPTY, NONE] = ['e3b0c44298fc', '000000000000'];

describe('the readable part', () => {
  const ROWS: readonly (readonly [string, Record<string, string[]>, object, string])[] = [
    ['HTTP/2', {}, {Proto: 'HTTP/2.0'}, 'ge20nn000000'],
    ['a version without a minor', {}, {Proto: 'HTTP/3'}, 'ge30nn000000'],
    ['delete', {}, {Method: 'DELETE'}, 'de11nn000000'],
    ['a referer is not counted', {Referer: ['http://x/']}, {}, 'ge11nr000000'],
    ['a language', {'Accept-Language': ['en-US,en;q=0.9']}, {}, 'ge11nn01enus'],
    ['a short language', {'Accept-Language': ['fr;q=1']}, {}, 'ge11nn01fr00'],
    ['any case', {cookie: ['a=1'], 'USER-AGENT': ['x']}, {}, 'ge11cn010000'],
    ['no cookies in the header', {Cookie: ['']}, {}, 'ge11nn000000'],
  ];
  for (const [name, headers, rest, expected] of ROWS) {
    test(name, () => {
      expect(request(headers, rest).split('_')[0]).toBe(expected);
    });
  }
});

test('the order of cookies and headers does not count', () => {
  expect(request({B: [''], A: [''], Cookie: ['x=1; a=2']})).toBe(
    request({A: [''], B: [''], Cookie: ['a=2;x=1']}),
  );
});

test('an empty request', () => {
  expect(request({})).toBe(`ge11nn000000_${EMPTY}_${NONE}_${NONE}`);
});
