import {
  findConfinement,
  type NotificationSink,
  type PluginEnvironment,
  previewOf,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {printable} from '../../report/printable.ts';
import {pluginEnvironment} from '../plugins/environment.ts';
import {AlertToTellCommand, pathsOf} from './options.ts';

/** `firewatch notifications preview`: what would be sent. */
export class NotificationsPreviewCommand extends AlertToTellCommand {
  static override paths = pathsOf('preview');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'show what notifications would send, and send nothing',
    details:
      "The text of the template that is configured; without one, the plugin's own message. Secrets " +
      'are shown as ***. raw is the text with nothing escaped, json a map of texts by name. ' +
      'Exit code: 0, or 1 when a template fails or there is no such notification.',
    examples: [
      ['One', '$0 notifications preview slack_default'],
      ['All, of an alert of the store', '$0 notifications preview --alert 42'],
      ['The body as it goes out', '$0 notifications preview http_default -o raw'],
    ],
  });

  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const {context} = this;
    const config = await this.readConfig();
    const sinks =
      this.names.length > 0
        ? this.names.map((name) => this.sinkOf(config, name))
        : config.notifications;
    const alert = await this.alertToTell();
    const environment = pluginEnvironment(context, await findConfinement(context.platform));
    const texts: [name: string, text: string][] = [];
    for (const sink of sinks) texts.push([sink.name, await shown(sink, alert, environment)]);
    await writeAll(
      context.stdout,
      this.output === 'json'
        ? [`${jsonText(Object.fromEntries(texts))}\n`]
        : this.output === 'raw'
          ? texts.map(([, text]) => (text.endsWith('\n') ? text : `${text}\n`))
          : texts.flatMap((one) => this.page(one, texts.length > 1)),
    );
    return 0;
  }

  /** For people: what a terminal would act on is shown escaped, line by line. */
  private page([name, text]: readonly [string, string], isOneOfMany: boolean): string[] {
    const {hasUnicode} = this.terminal;
    const lines = text.replace(/\n$/, '').split('\n');
    const title = isOneOfMany ? [`── ${name} ──`] : [];
    return [...title, ...lines].map((line) => `${printable(line, hasUnicode)}\n`);
  }
}

function shown(
  {plugin, type, config, render}: NotificationSink,
  alert: Alert,
  environment: PluginEnvironment,
): Promise<string> {
  const alerts = [alert];
  const text = render?.(alerts);
  const batch = {key: 'preview', alerts, ...(text !== undefined && {text})};
  return previewOf(plugin, {name: type, config, batch}, environment);
}
