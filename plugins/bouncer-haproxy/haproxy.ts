// The bouncer `haproxy`: everything goes into a new version of the map, which is put in place of the
// old one in one step; changes go entry by entry into the one that is in place.
import {basename} from 'node:path';
import {
  type Bouncer,
  type Decision,
  type Enforcement,
  HeldDecisions,
  type HeldPlace,
  hostPort,
  isWayFault,
  OwnFile,
  oneLine,
  wayFault,
} from '@firewatch/kernel';
import {RuntimeApi} from './runtime-api.ts';

export interface HaproxyConfig {
  readonly socket?: string;
  readonly address?: string;
  readonly map: string;
  readonly folder?: string;
}

const REMEDIATIONS = ['ban', 'captcha', 'throttle', 'tarpit'];
const NEVER = new AbortController().signal;
const SAID_MAX = 300;

export const haproxy: Bouncer<HaproxyConfig> = {
  async open({socket, address, map, folder}, host) {
    const api = new RuntimeApi(host, socket === undefined ? hostPort(address!) : {path: socket});
    const place = socket ?? address!;
    const file = folder === undefined ? undefined : new OwnFile(folder, basename(map));
    const held = new HeldDecisions();
    /** What the map has, by value. */
    let entries = new Map<string, string>();

    const wordFor = (value: string): string | undefined => {
      const decision = held.find(value, host.now());
      if (!decision) return undefined;
      return REMEDIATIONS.includes(decision.type) ? decision.type : 'ban';
    };
    const said = (answer: string) => `HAProxy answered: ${oneLine(answer, SAID_MAX)}`;
    /** Without a connection nothing is known, so that everything is done again. */
    const trying = async (act: () => Promise<Enforcement>): Promise<Enforcement> => {
      try {
        return await act();
      } catch (error) {
        if (!isWayFault(error)) throw error;
        return {status: 'resync', reason: wayFault(error, place)};
      }
    };
    const done = async (refused: Refused): Promise<Enforcement> => {
      const lines = () => [...entries].map(([value, word]) => `${value} ${word}`).sort();
      try {
        const {repaired} = file ? await file.write(lines()) : {repaired: 0};
        return {status: 'ok', inForce: held.size, refused, repaired};
      } catch (error) {
        const reason = `the map's file in ${folder} cannot be written: ${(error as Error).message}`;
        return {status: 'retry', reason};
      }
    };

    /** A new version of the map in place of the old one. */
    const replace = async (refused: Refused, signal: AbortSignal): Promise<Enforcement> => {
      const next = new Map<string, string>();
      for (const {value} of held.places) {
        const word = wordFor(value);
        if (word !== undefined) next.set(value, word);
      }
      const prepared = await api.ask(`prepare map ${map}`, signal);
      const version = /^New version created: (\d+)$/.exec(prepared)?.[1];
      if (version === undefined) return {status: 'retry', reason: said(prepared)};
      const lines = next.entries().map(([value, word]) => `${value} ${word}`);
      const answer =
        (await api.fill(`add map @${version} ${map}`, lines, signal)) ||
        (await api.ask(`commit map @${version} ${map}`, signal));
      if (answer !== '') return {status: 'retry', reason: said(answer)};
      entries = next;
      return done(refused);
    };

    /** Entry by entry. */
    const change = async (
      places: Iterable<HeldPlace>,
      refused: Refused,
      signal: AbortSignal,
    ): Promise<Enforcement> => {
      const [adds, commands]: [string[], string[]] = [[], []];
      const removed: string[] = [];
      const set = new Map<string, string>();
      for (const {value} of places) {
        const [before, word] = [entries.get(value), wordFor(value)];
        if (before === word) continue;
        if (word === undefined) {
          commands.push(`del map ${map} ${value}`);
          removed.push(value);
          continue;
        }
        if (before === undefined) adds.push(`${value} ${word}`);
        else commands.push(`set map ${map} ${value} ${word}`);
        set.set(value, word);
      }
      const answer =
        (await api.fill(`add map ${map}`, adds, signal)) || (await api.run(commands, signal));
      if (answer !== '') return {status: 'resync', reason: said(answer)};
      for (const value of removed) entries.delete(value);
      for (const [value, word] of set) entries.set(value, word);
      return done(refused);
    };

    return {
      apply: (news: {adds: readonly Decision[]; deletes: readonly Decision[]}, signal) =>
        trying(async () => {
          const {places, refused} = held.apply(news, host.now());
          const isLook = news.adds.length + news.deletes.length === 0;
          if (isLook && !(await isAsLeft(api, map, entries, signal)))
            return {status: 'resync', reason: `the map ${map} is not as it was left`};
          return change(held.around(places), refused, signal);
        }),
      resync: (decisions, signal) =>
        trying(async () => {
          const refused = await held.replace(decisions, () => host.now());
          return replace(refused, signal);
        }),
      async clear() {
        held.clear();
        const answer = await replace([], NEVER);
        if (answer.status !== 'ok') throw new Error(answer.reason);
      },
      close: async () => {},
    };
  },
};

type Refused = readonly {readonly id: number; readonly reason: string}[];

/** Whether HAProxy has these entries and no others; after a restart it has those of the file. */
async function isAsLeft(
  api: RuntimeApi,
  map: string,
  entries: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<boolean> {
  let count = 0;
  for await (const line of api.lines(`show map ${map}`, signal)) {
    if (line === '') continue;
    const [, value = '', word] = line.split(' ');
    if (entries.get(value) !== word) return false;
    count += 1;
  }
  return count === entries.size;
}
