// The profiles of a configuration, asked about alerts that are stored: which of them made a
// decision, and what each says of an alert today.
import {
  DEFAULT_PROFILES,
  DecisionHistoryBook,
  derivedId,
  openProfiles,
  type PastDecisions,
  readProfiles,
} from '@firewatch/kernel';
import type {JudgedAlert, Story, StoryAlert, StoryDecision} from '@firewatch/server';

export interface AskedProfiles {
  /** The story with the profiles that made its decisions. */
  readonly named: Story;
  /** What they say of alerts that have no decision. */
  readonly judged: readonly JudgedAlert[];
}

/** `file`: of the profiles; undefined: the built-in ones. `past`: decisions about a value. */
export async function askProfiles(
  file: string | undefined,
  story: Story,
  past: (value: string, now: number) => Promise<PastDecisions>,
): Promise<AskedProfiles> {
  const book = new DecisionHistoryBook();
  const files = file === undefined ? [DEFAULT_PROFILES] : await readProfiles(file);
  const profiles = await openProfiles(files, {functions: {functions: book.functions}});
  const uuids = new Map(story.alerts.map(({id, uuid}) => [id, uuid]));
  const profileOf = ({alert, uuid}: StoryDecision): string | undefined => {
    const cause = alert === null ? undefined : uuids.get(alert);
    if (cause === undefined) return undefined;
    // A decision is named after its alert, its profile and its place in it (profiles/judge.ts).
    return profiles.profiles.find(({name, decisions}) =>
      decisions.some((_, at) => derivedId(cause, name, at) === uuid),
    )?.name;
  };
  const judged: JudgedAlert[] = [];
  for (const alert of story.alerts) {
    if (story.decisions.some((one) => one.alert === alert.id)) continue;
    const now = Date.parse(alert.stopped);
    const {answers} = await book.answer(
      () => profiles.judge(asRaised(alert)),
      (value) => past(value, now),
      now,
    );
    judged.push({alert: alert.id, answers});
  }
  const decisions = story.decisions.map((one) => {
    const profile = profileOf(one);
    return profile === undefined ? one : {...one, profile};
  });
  return {named: {...story, decisions}, judged};
}

const asRaised = (alert: StoryAlert) => {
  const {started, stopped, machine: _, id: __, ...same} = alert;
  return {...same, start_at: started, stop_at: stopped, labels: [], decisions: []};
};
