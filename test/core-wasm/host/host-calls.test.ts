// Objects a host function answers: rules reach their members, nothing that JavaScript gives every object.
import {expect, test} from 'vitest';
import {Status} from '../../../core-wasm/assembly/abi.ts';
import {evaluate} from '../../conformance/helpers/bench.ts';

class Item {
  readonly Score = 3n;
  GetScore(): bigint {
    return this.Score;
  }
  Fail(): never {
    throw new Error('no connection');
  }
}

const functions = {CrowdsecCTI: () => new Item()};
const outcome = (text: string) => evaluate(text, {variables: {}, functions});

const ROWS: [text: string, status: Status, value: unknown][] = [
  ["CrowdsecCTI('192.0.2.1').GetScore()", Status.Ok, 3n],
  ["CrowdsecCTI('192.0.2.1').Score", Status.Ok, 3n],
  ["CrowdsecCTI('192.0.2.1').Fail()", Status.Error, undefined],
  ["CrowdsecCTI('192.0.2.1').Missing()", Status.Error, undefined],
  ["CrowdsecCTI('192.0.2.1').constructor()", Status.Error, undefined],
  ["CrowdsecCTI('192.0.2.1').toString()", Status.Error, undefined],
  ["CrowdsecCTI('192.0.2.1').__proto__", Status.Error, undefined],
];

for (const [text, status, value] of ROWS) {
  test(text, async () => {
    const answer = await outcome(text);
    expect(answer.status).toBe(status);
    if (value !== undefined) expect(answer.value).toMatchObject({value});
  });
}
