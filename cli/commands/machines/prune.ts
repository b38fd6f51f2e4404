import {deleteMachine, findMachines} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {machineTable} from '../../report/clients.ts';
import {ask, isYes} from '../../ui/ask.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch machines prune`. */
export class MachinesPruneCommand extends StoreCommand {
  static override paths = [
    ['machines', 'prune'],
    ['machine', 'prune'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'delete machines that have been silent for long',
    details: 'Shows them and asks, unless --force. Exit code: 0, or 1 when the answer is no.',
    examples: [['Silent for a day', '$0 machines prune --duration 24h']],
  });

  duration = Option.String('-d,--duration', '10m', {
    description: 'silent for so long; default: 10m',
  });
  isNotValidatedOnly = Option.Boolean('--not-validated-only', false, {
    description: 'only those that never were validated',
  });
  isForced = Option.Boolean('--force', false, {description: 'without asking'});

  async execute(): Promise<number> {
    const {stdin, stdout, stderr} = this.context;
    return this.withStore(async (database) => {
      const before = this.instantOf('--duration', this.duration)!;
      const due = (await findMachines(database)).filter((one) =>
        this.isNotValidatedOnly
          ? one.validated === 0
          : (one.last_heartbeat ?? one.created_at) < before,
      );
      if (due.length === 0) {
        stderr.write('No machines to prune.\n');
        return 0;
      }
      if (!this.isForced) {
        await writeAll(stdout, machineTable(due, this.nowMs(), this.terminal));
        if (!isYes(await ask(`Delete ${due.length} machine(s)? [y/N] `, stdin, stderr))) return 1;
      }
      for (const {machine_id: name} of due) await deleteMachine(database, name);
      stderr.write(`deleted ${due.length} machine(s)\n`);
      return 0;
    });
  }
}
