// Which dead letters are meant.
import {EngineError} from '@firewatch/kernel';
import {type Database, type DeadLetterFilter, deadLetters} from '@firewatch/server';
import {Option, UsageError} from 'clipanion';
import {countOf, StoreCommand} from '../../store.ts';

export abstract class DeadLettersCommand extends StoreCommand {
  name = Option.String('--name', {description: 'those of this notification'});
}

/** A command that does something to some of them: those of the numbers given, or all with --all. */
export abstract class SomeLettersCommand extends DeadLettersCommand {
  all = Option.Boolean('--all', false, {description: 'all of them, or all of the notification'});
  ids = Option.Rest({name: 'ID'});

  /** Does it to those that are meant, and says to how many. Throws FW5225. */
  protected async doTo(
    act: (database: Database, filter: DeadLetterFilter) => Promise<number>,
    done: string,
  ): Promise<number> {
    const filter = this.filter();
    const count = await this.withStore(async (database) => {
      const there = new Set((await deadLetters(database, filter)).map(({id}) => id));
      const missing = filter.ids?.find((id) => !there.has(id));
      if (missing === undefined) return act(database, filter);
      const of = this.name === undefined ? '' : ` of "${this.name}"`;
      throw new EngineError('FW5225', `there is no dead letter ${missing}${of}`);
    });
    this.say(`${count} dead letter(s) ${done}`);
    return 0;
  }

  private filter(): DeadLetterFilter {
    const ids = this.ids.map((id) => countOf('ID', id));
    if (this.all === ids.length > 0)
      throw new UsageError('expected numbers of dead letters, or --all');
    return {sink: this.name, ...(!this.all && {ids})};
  }
}
