import {join} from 'node:path';
import {
  type AgentConfig,
  type AgentLog,
  type Decider,
  EngineError,
  installedRules,
} from '@firewatch/kernel';
import {openStore} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {aborted} from '../agent/aborted.ts';
import {Keeping} from '../agent/keeping.ts';
import {openLocalApi} from '../agent/local-api.ts';
import {logOf} from '../agent/log.ts';
import {agentParts} from '../agent/parts.ts';
import {ConfigCommand} from './config/options.ts';
import {STORE_FILE} from './store.ts';

/** `firewatch serve`: the Local API alone. */
export class ServeCommand extends ConfigCommand {
  static override paths = [['serve']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'serve the Local API: machines push alerts, bouncers ask for decisions',
    details:
      'Speaks the wire of CrowdSec’s Local API, so that its agents, its bouncers and cscli work with ' +
      'it. Settings are below `server` in the configuration (docs/local-api.md); decisions come from ' +
      'its profiles; SIGHUP reads these anew. Runs in the foreground until SIGTERM or SIGINT. An agent and its API in one ' +
      'process: `firewatch run --serve`. Exit code: 0 stopped, 1 it could not start, 2 wrong usage.',
    examples: [
      ['On 127.0.0.1:8080', '$0 serve'],
      ['As configured', '$0 serve --config /etc/firewatch/firewatch.yaml'],
      ['Give a bouncer its key first', '$0 bouncers add my-bouncer'],
    ],
  });

  store = Option.String('--store', {
    description: 'where alerts and decisions are: a file, postgres://… or mariadb://…',
  });

  /** A reload may replace it. */
  private decider: Decider | undefined;

  async execute(): Promise<number> {
    const {context} = this;
    const config = await this.readConfig();
    const log = logOf(config, context);
    this.decider = await this.deciderOf(config, log);
    const state = this.state ?? config.state ?? context.state;
    const store = await openStore(this.store ?? config.store ?? join(state, STORE_FILE));
    const keeping = new Keeping(store.database, config, context, log);
    try {
      await keeping.configure(config);
      const decider: Decider = {
        prepare: async () => this.decider?.prepare(),
        decide: (alert, memory) => this.decider!.decide(alert, memory),
      };
      const api = await openLocalApi({config, store, decider, log}, context);
      const stopKeeping = keeping.begin();
      const stopReloads = context.onReload(() => void this.reload(keeping, log));
      try {
        await context.notify('READY=1', log);
        await aborted(context.signal);
      } finally {
        stopReloads();
        await stopKeeping();
        await api.close();
      }
      log('info', 'stopped');
      return 0;
    } finally {
      await store.close();
    }
  }

  /** New profiles and allowlists, or, if anything is wrong with them, a word and the old ones. */
  private async reload(keeping: Keeping, log: AgentLog): Promise<void> {
    try {
      const config = await this.readConfig();
      this.decider = await this.deciderOf(config, log);
      await keeping.configure(config);
      log('info', 'reloaded');
    } catch (error) {
      const code = error instanceof EngineError ? error.code : undefined;
      log('error', `not reloaded, everything stays as it was: ${(error as Error).message}`, {code});
    }
  }

  private async deciderOf(config: AgentConfig, log: AgentLog): Promise<Decider> {
    const {context} = this;
    const state = this.state ?? config.state ?? context.state;
    const rules = config.rules ?? installedRules(state) ?? context.shippedRules;
    return (await agentParts(config, rules, context, log)).decider;
  }
}
