import {EngineError} from '@firewatch/kernel';
import {enforcements, findBouncer} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {bouncerCsv, bouncerJson, detailTable, HITS_MS} from '../../report/clients.ts';
import {jsonText} from '../../report/json.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers inspect`. */
export class BouncersInspectCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'inspect'],
    ['bouncer', 'inspect'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'what is known of a bouncer',
    details: 'Exit code: 0, or 1 when it is not there.',
    examples: [['One', '$0 bouncers inspect NAME']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const {found, enforced} = await this.withStore(async (database) => ({
      found: await findBouncer(database, this.name),
      enforced: (await enforcements(database, this.nowMs() - HITS_MS)).get(this.name),
    }));
    if (!found) throw new EngineError('FW7003', `there is no bouncer named "${this.name}"`);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(bouncerJson(found, enforced))}\n`]
        : this.output === 'raw'
          ? bouncerCsv([found])
          : detailTable(bouncerJson(found, enforced), this.terminal),
    );
    return 0;
  }
}
