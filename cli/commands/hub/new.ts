import {
  NEW_ITEM_KINDS,
  NEW_PLUGIN_KINDS,
  type NewItemKind,
  type NewPluginKind,
  newItem,
  newPlugin,
} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';

const WHAT = ['plugin', ...NEW_ITEM_KINDS] as const;
const FORMATS = ['human', 'json'] as const;

/** `firewatch hub new`: the files of a new plugin or item, with a test that passes. */
export class HubNewCommand extends Command<CliContext> {
  static override paths = [['hub', 'new']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'begin a plugin, parser, scenario or collection',
    details:
      'Writes the files of something new into a folder of items: a small thing that works, with a test ' +
      'that passes, to be changed bit by bit. A scenario comes with the parser of its service and a ' +
      'collection with both, where the folder has none yet. No file is ever overwritten. ' +
      'Exit code: 0 written, 1 it could not be, 2 wrong usage.',
    examples: [
      ['A notification', '$0 hub new plugin --kind notification acme/pager --hub my-hub'],
      ['A parser, a scenario and a collection', '$0 hub new collection acme/door --hub my-hub'],
    ],
  });

  hub = Option.String('--hub', '.', {description: 'folder of the hub; default: this one'});
  kind = Option.String('--kind', {
    description: 'of a plugin: datasource, notification or bouncer',
    validator: isEnum(NEW_PLUGIN_KINDS),
  });
  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });
  what = Option.String({name: 'WHAT', required: true});
  name = Option.String({name: 'AUTHOR/NAME', required: true});

  async execute(): Promise<number> {
    const paths = await this.write();
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText({written: paths})}\n`]
        : paths.map((path) => `${path}\n`),
    );
    return 0;
  }

  private write(): Promise<readonly string[]> {
    const {hub: folder, name, what, kind} = this;
    if (what === 'plugin') {
      if (kind === undefined) {
        throw new UsageError(`--kind is missing: ${NEW_PLUGIN_KINDS.join(', ')}`);
      }
      const {examplePlugins: examples} = this.context;
      return newPlugin({kind: kind as NewPluginKind, name, folder, examples});
    }
    if (kind !== undefined) throw new UsageError('--kind is for plugins');
    if ((NEW_ITEM_KINDS as readonly string[]).includes(what)) {
      return newItem({kind: what as NewItemKind, name, folder});
    }
    throw new UsageError(`cannot begin a "${what}"; expected ${WHAT.join(', ')}`);
  }
}
