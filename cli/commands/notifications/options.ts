// What the commands on notifications have in common: the configuration that names them, and the
// store of the agent that runs with it.
import {
  type AgentConfig,
  alteredAlert,
  EngineError,
  type NotificationSink,
  sampleAlert,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {asRaised, findAlerts} from '@firewatch/server';
import {Option} from 'clipanion';
import {renderProblems} from '../../report/problem.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {agentConfig} from '../config/options.ts';
import {StoreCommand} from '../store.ts';

/** The paths of a verb: by the plural that is listed, and by the singular. */
export const pathsOf = (...verb: string[]): string[][] => [
  ['notifications', ...verb],
  ['notification', ...verb],
];

export abstract class NotificationsCommand extends StoreCommand {
  /** Read; what is strange about it is said. Throws FaultsError with all that is wrong. */
  protected async readConfig(): Promise<AgentConfig> {
    const config = await agentConfig(this.context, this);
    const {stderr, env} = this.context;
    stderr.write(renderProblems(config.warnings, terminalOf(stderr, env, {})));
    return config;
  }

  /** The notification of this name. Throws FW5220. */
  protected sinkOf({notifications}: AgentConfig, name: string): NotificationSink {
    const sink = notifications.find((one) => one.name === name);
    if (sink) return sink;
    const there = notifications.map((one) => one.name).join(', ') || 'none';
    throw new EngineError('FW5220', `there is no notification "${name}"; there are ${there}`);
  }
}

/** A command that takes an alert: one of the store, or a sample. */
export abstract class AlertToTellCommand extends NotificationsCommand {
  alert = Option.String('-a,--alert', {
    description:
      'number of a stored alert, or JSON of what is other than in the sample; default: the sample',
  });

  protected async alertToTell(): Promise<Alert> {
    const now = this.nowMs();
    const {alert: wish} = this;
    const sample = sampleAlert({now, uuid: this.uuid});
    if (wish === undefined) return sample;
    if (!/^\d{1,9}$/.test(wish)) return alteredAlert(sample, wish);
    const ids = [Number(wish)];
    const [stored] = await this.withStore((database) => findAlerts(database, {ids}, now));
    if (!stored) throw new EngineError('FW5030', `there is no alert ${wish}`);
    return asRaised(stored);
  }
}
