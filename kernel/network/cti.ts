// CrowdsecCTI(ip): what a service of threat intelligence knows of an address, in the shape
// of CrowdSec's smoke API. Answers are kept; a refused key ends the asking, an exceeded
// quota lets it rest.
import {isIP} from 'node:net';
import {failure} from './failure.ts';
import type {HttpAnswer, HttpQuestion} from './http.ts';
import {AnswerMemory} from './memory.ts';
import {SmokeItem} from './smoke-item.ts';

export interface CtiOptions {
  /** Base URL, up to and without "/smoke". */
  readonly url: string;
  readonly key: string;
  /** Items kept. */
  readonly size?: number;
  /** ns */
  readonly life?: bigint;
}

const SECOND = 1_000_000_000n;
const SIZE = 100;
const LIFE = 600n * SECOND;
const PAUSE = 300n * SECOND;

export function openCti(
  {url, key, size = SIZE, life = LIFE}: CtiOptions,
  request: (question: HttpQuestion) => Promise<HttpAnswer>,
  now: () => bigint,
): (address: string) => Promise<object> {
  const memory = new AnswerMemory<SmokeItem>(size, now);
  let isRefused = false;
  let restsUntil = 0n;
  return async (address) => {
    if (isIP(address) === 0) throw failure('FW2719', 'CTI knows addresses only');
    const known = memory.get(address);
    if (known) return known.answer;
    if (isRefused) throw failure('FW2717', 'CTI refused the key');
    if (now() < restsUntil) throw failure('FW2718', 'the quota of CTI is exceeded');
    const headers = {'x-api-key': key, accept: 'application/json'};
    const {status, body} = await request({method: 'GET', url: `${url}/smoke/${address}`, headers});
    if (status === 403) {
      isRefused = true;
      throw failure('FW2717', 'CTI refused the key');
    }
    if (status === 429) {
      restsUntil = now() + PAUSE;
      throw failure('FW2718', 'the quota of CTI is exceeded');
    }
    if (status !== 200 && status !== 404) throw failure('FW2719', `CTI answered ${status}`);
    const item = status === 404 ? new SmokeItem({}) : SmokeItem.read(body);
    if (!item) throw failure('FW2719', 'the answer of CTI is no item');
    memory.keep(address, item, life);
    return item;
  };
}
