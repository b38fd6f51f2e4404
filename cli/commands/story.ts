// What `why` and `why-not` have in common: the story of a value, from the store or over the API.
import {
  guardAgainstLockout,
  linesNaming,
  openSource,
  type ProtectedAddress,
  protectedAddresses,
  STDIN,
} from '@firewatch/kernel';
import {decisionHistory, type JudgedAlert, type Story, storyFromStore} from '@firewatch/server';
import {Option} from 'clipanion';
import {askProfiles} from '../agent/asked-profiles.ts';
import {storyFromLapi} from '../agent/lapi-story.ts';
import {StoreCommand} from './store.ts';

/** Lines of a log that are shown: the last ones. */
const LINES_MAX = 10;

/** Lines of a log that name the value. */
export interface NamingLog {
  readonly file: string;
  readonly count: number;
  /** The last of them. */
  readonly lines: readonly {readonly number: number; readonly text: string}[];
}

export interface ToldStory {
  readonly story: Story;
  readonly judged: readonly JudgedAlert[];
  readonly guarded: readonly ProtectedAddress[];
  readonly logs: readonly NamingLog[];
}

/** A command that tells a story. */
export abstract class StoryCommand extends StoreCommand {
  credentials = Option.String('--credentials', {
    description:
      'ask the Local API of this file of credentials, not the store; what bouncers know is not told there',
  });
  value = Option.String({name: 'VALUE'});
  logs = Option.Rest({name: 'LOG'});

  protected async tell(): Promise<ToldStory> {
    const {profiles} = await this.places();
    const [now, {value}] = [this.nowMs(), this];
    const asked =
      this.credentials === undefined
        ? await this.withStore(async (database) =>
            askProfiles(profiles, await storyFromStore(database, value, now), (one, at) =>
              decisionHistory(database, one, at),
            ),
          )
        : await askProfiles(
            profiles,
            await storyFromLapi(this.credentials, value, now, `firewatch/${this.context.version}`),
            async () => ({count: 0, active: 0, left: 0, madeAt: []}),
          );
    return {
      story: asked.named,
      judged: asked.judged,
      guarded: await this.guarded(),
      logs: await Promise.all(this.logs.map((file) => this.naming(file))),
    };
  }

  /** What the lock-out guard of this machine protects of the value. */
  private async guarded(): Promise<ProtectedAddress[]> {
    const addresses = await protectedAddresses(this.context.machine);
    const {refused} = guardAgainstLockout([{value: this.value}], addresses);
    return refused.map(({address}) => address);
  }

  private async naming(file: string): Promise<NamingLog> {
    const {stdin, signal} = this.context;
    // Any kind will do: lines are looked at, not parsed.
    const {reader} = await openSource(
      {path: file, isStream: file === STDIN, size: 0},
      {type: 'any', stdin: stdin as AsyncIterable<Uint8Array>, signal},
    );
    const lines: {number: number; text: string}[] = [];
    let count = 0;
    try {
      for await (const line of linesNaming(reader, this.value)) {
        count += 1;
        lines.push(line);
        if (lines.length > LINES_MAX) lines.shift();
      }
    } finally {
      await reader.close();
    }
    return {file, count, lines};
  }
}
