// XML: what is well-formed, what texts and attributes say, and the path language.
import {describe, expect, test} from 'vitest';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {Library} from './library.ts';

const library = new Library();
const text = (xml: string, path: string) => library.call(Fn.XMLGetNodeValue, xml, path).value;
const attribute = (xml: string, path: string, name: string) =>
  library.call(Fn.XMLGetAttributeValue, xml, path, name).value;

const EVENT = `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE x [<!ENTITY y "z">]>
<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>
  <System><Provider Name='Security'/><EventID Qualifiers="0">4625</EventID></System>
  <System><EventID>1</EventID></System>
  <EventData><Data Name='SubjectUserName'>-</Data><Data Name="TargetUserName">bob</Data><Data>last</Data></EventData>
</Event>`;

const PATHS: readonly (readonly [string, string])[] = [
  ['/Event/System[1]/EventID', '4625'],
  ['/Event/System[2]/EventID', '1'],
  ['/Event/System[-1]/EventID', '1'],
  ['/Event/System[3]/EventID', ''],
  ['/Event/System/EventID', '4625'],
  ['Event/System/EventID', '4625'],
  ['/Event/EventData[1]/Data[3]', 'last'],
  ["/Event/EventData[1]/Data[@Name='TargetUserName']", 'bob'],
  ['/Event/EventData[1]/Data[@Name="TargetUserName"]', 'bob'],
  ['/Event/EventData/Data[@Name][2]', 'bob'],
  ['/Event/EventData/Data[@Name][3]', ''],
  ["//Data[@Name='TargetUserName']", 'bob'],
  ['//EventID', '4625'],
  ["//EventID[@Qualifiers='0']/../../EventData/Data", '-'],
  ["/Event/System[EventID='1']/EventID", '1'],
  ['/Event/*[EventID]/EventID', '4625'],
  ['/Event/*[Nothing]/EventID', ''],
  ["//Data[text()='last']", 'last'],
  ["//*[local-name()='EventID']", '4625'],
  ["//*[name()='EventID']", '4625'],
  ["//Data[namespace-uri()='http://schemas.microsoft.com/win/2004/08/events/event'][3]", 'last'],
  ["//Data[namespace-uri()='other']", ''],
  ["//Data[namespace-prefix()='']", '-'],
  ['/Event/./System/EventID', '4625'],
  ['/Event/System/..//Data[2]', 'bob'],
  ['/Event/EventData/', '-'],
  ['/event/system', ''],
  ['', ''],
  ['/Event[', ''],
  ['/Event[]', ''],
  ['/Event[@]', ''],
  ["/Event[@a='b]", ''],
  ['/Event]', ''],
  ['/Event[unknown()]', ''],
  ['/Event/System[0]/EventID', '4625'],
];

describe('paths', () => {
  for (const [path, expected] of PATHS)
    test(path || '(empty)', () => expect(text(EVENT, path)).toBe(expected));
});

const TEXTS: readonly (readonly [string, string])[] = [
  ['<a>b</a>', 'b'],
  ['<a>b<c/>d</a>', 'b'],
  ['<a>b<!-- x -->c<c/></a>', 'bc'],
  ['<a>b<?p i?>c</a>', 'b'],
  ['<a><![CDATA[<&>]]>x</a>', '<&>x'],
  ['<a> b\r\nc\rd </a>', ' b\nc\nd '],
  ['<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;</a>', '<>&"\'AB😀'],
  ['<a>é€</a>', 'é€'],
  ['<x:a xmlns:x="u">b</x:a>', 'b'],
  ['<a/>', ''],
  ['<a ></a >', ''],
  ['<a>1</a><a>2</a>', '1'],
  ['\n<a>1</a>\n', '1'],
  ["<a b='>'>1</a>", '1'],
  ['<a>b', ''],
  ['<a>b</b>', ''],
  ['<a>b</a></a>', ''],
  ['<a>&unknown;</a>', ''],
  ['<a>&</a>', ''],
  ['<a>&#0;</a>', ''],
  ['<a>&#xD800;</a>', ''],
  ['<a>b]]></a>', ''],
  ['<a b=c>1</a>', ''],
  ['<a b>1</a>', ''],
  ['<a b="<">1</a>', ''],
  ['<a b="&x">1</a>', ''],
  ['<a><!-- -- --></a>', ''],
  ['<a>\u0001</a>', ''],
  ['<1>b</1>', ''],
  ['< a>b</ a>', ''],
  ['a < b', ''],
  ['<a', ''],
  ['<!-- <a>b</a>', ''],
];

describe('documents', () => {
  for (const [xml, expected] of TEXTS) test(xml, () => expect(text(xml, '/a')).toBe(expected));

  test('depth is bounded', () => {
    const nested = (depth: number) => `${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}`;
    expect(text(nested(512), `${'/a'.repeat(60)}`)).toBe('');
    expect(text(`<r><v>1</v>${nested(511)}</r>`, '/r/v')).toBe('1');
    expect(text(`<r><v>1</v>${nested(512)}</r>`, '/r/v')).toBe('');
  });
});

describe('attributes', () => {
  const xml = `<a x="1" p:x='2' xmlns:p="u" y = "a&amp;b&#10;c"/>`;
  test('by name', () => expect(attribute(xml, '/a', 'x')).toBe('1'));
  test('by qualified name', () => expect(attribute(xml, '/a', 'p:x')).toBe('2'));
  test('decoded', () => expect(attribute(xml, '/a', 'y')).toBe('a&b\nc'));
  test('absent', () => expect(attribute(xml, '/a', 'z')).toBe(''));
  test('of no element', () => expect(attribute(xml, '/b', 'x')).toBe(''));
});
