// The bouncer `pf`: a table in an anchor is as the decisions are. What stands in it is for the rules
// of the operator to say; pfctl gets the values on its standard input, written anew by us.
import {
  type Bouncer,
  type Enforcement,
  type HeldChange,
  HeldDecisions,
  oneLine,
  type PluginHost,
  wayFault,
} from '@firewatch/kernel';

export interface PfConfig {
  readonly anchor: string;
  readonly table: string;
  readonly kill_states: boolean;
  readonly pfctl: string;
}

/** Each is a run of pfctl; of a change with more, connections of the others go on until they end. */
const KILLS_MAX = 256;
const SAID_MAX = 300;
/** pfctl's words for an empty table that was never made. */
const NO_TABLE = /table does not exist/i;

type TableCommand = 'replace' | 'add' | 'delete' | 'flush';

/** What pfctl said, or why it failed. */
type Outcome = {readonly said: string} | {readonly fault: string};

export const pf: Bouncer<PfConfig> = {
  async open(config, host) {
    const held = new HeldDecisions();

    const replaceAll = (signal: AbortSignal): Promise<Outcome> => {
      const values = [...held.places].map(({value}) => value);
      return values.length > 0 ? change(host, 'replace', values, signal) : flush(host, signal);
    };
    const enforcement = (
      outcome: Outcome,
      refused: HeldChange['refused'],
      repaired = 0,
    ): Enforcement =>
      // What pfctl did before it failed is not known: everything is to be told again.
      'fault' in outcome
        ? {status: 'resync', reason: outcome.fault}
        : {status: 'ok', inForce: held.size, refused, repaired};

    return {
      async apply({adds, deletes}, signal) {
        const {places, refused} = held.apply({adds, deletes}, host.now());
        const [banned, free]: [string[], string[]] = [[], []];
        for (const {value, decisions} of places) (decisions.length > 0 ? banned : free).push(value);
        for (const [command, values] of [['add', banned] as const, ['delete', free] as const]) {
          if (values.length === 0) continue;
          const outcome = await change(host, command, values, signal);
          if ('fault' in outcome) return enforcement(outcome, refused);
        }
        if (config.kill_states) await killStates(host, banned.slice(0, KILLS_MAX), signal);
        // No news: the time to look whether all is still there.
        if (adds.length + deletes.length > 0) return enforcement({said: ''}, refused);
        const looked = await replaceAll(signal);
        return enforcement(looked, refused, 'said' in looked ? changesIn(looked.said) : 0);
      },
      async resync(decisions, signal) {
        const refused = await held.replace(decisions, () => host.now());
        return enforcement(await replaceAll(signal), refused);
      },
      async clear() {
        held.clear();
        const outcome = await flush(host);
        if ('fault' in outcome) throw new Error(outcome.fault);
      },
      close: async () => {},
    };
  },
};

const change = (
  host: PluginHost,
  command: TableCommand,
  values: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> =>
  pfctl(host, command, {input: values.map((value) => `${value}\n`).join('')}, signal);

async function flush(host: PluginHost, signal?: AbortSignal): Promise<Outcome> {
  const outcome = await pfctl(host, 'flush', {}, signal);
  return 'fault' in outcome && NO_TABLE.test(outcome.fault) ? {said: ''} : outcome;
}

async function killStates(
  host: PluginHost,
  sources: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const source of sources) {
    const outcome = await pfctl(host, 'kill', {values: {source}}, signal);
    if ('said' in outcome) continue;
    host.log('warn', `connections of ${source} were not ended: ${outcome.fault}`);
    return;
  }
}

async function pfctl(
  host: PluginHost,
  command: TableCommand | 'kill',
  options: {readonly input?: string; readonly values?: Readonly<Record<string, string>>},
  signal?: AbortSignal,
): Promise<Outcome> {
  try {
    const {exitCode, stdout, stderr} = await host.run(command, options, signal);
    host.count('commands_total', 1, {command, status: exitCode === 0 ? 'ok' : 'failed'});
    const said = Buffer.concat([stdout, stderr]).toString('utf8');
    if (exitCode === 0) return {said};
    return {fault: `pfctl ${command} ended with ${exitCode}: ${oneLine(said, SAID_MAX)}`};
  } catch (error) {
    host.count('commands_total', 1, {command, status: 'failed'});
    return {fault: wayFault(error, 'pfctl')};
  }
}

/** Addresses that were not as they ought to be: "2 addresses added, 1 addresses deleted." */
const changesIn = (said: string): number =>
  [...said.matchAll(/(\d{1,9}) address(?:es)? (?:added|deleted)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
