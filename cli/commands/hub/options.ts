// Options that the commands on a hub have in common.
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {type Terminal, terminalOf} from '../../ui/terminal.ts';

const COLORS = ['auto', 'always', 'never'] as const;

/** A command that reads a hub folder. */
export abstract class HubCommand extends Command<CliContext> {
  hub = Option.String('--hub', {
    description: "the hub's folder, ours or the reference's; default: the one shipped",
  });
  data = Option.Array('--data', [], {
    description: 'folder of data files that items name; may be repeated',
  });
  plain = Option.Boolean('--plain', false, {description: 'ASCII only, no colour'});
  color = Option.String('--color', 'auto', {
    description: 'auto (default), always or never',
    validator: isEnum(COLORS),
  });

  /** What standard output can show. */
  protected get terminal(): Terminal {
    return terminalOf(this.context.stdout, this.context.env, {
      plain: this.plain,
      color: this.color,
    });
  }

  protected get hubFolder(): string {
    return this.hub ?? this.context.shippedRules;
  }
}
