// Profiles on alerts: the recorded vectors, then what each word of a profile does.
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {openProfiles, ProfilesError} from '../../../kernel/profiles/load.ts';
import {conformance, noConformance} from '../../conformance-data.ts';
import {sampleAlert} from '../../sample-alert.ts';

const ALERT = sampleAlert({
  source: {scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7', cn: 'NL'},
  events: [{timestamp: '2026-02-03T10:00:00Z', meta: [{key: 'source_ip', value: '203.0.113.7'}]}],
  meta: [{key: 'target_user', value: '["root"]'}],
});

const open = (...texts: string[]) =>
  openProfiles(texts.map((text, i) => ({path: `profiles${i}.yaml`, text})));

const faultsOf = async (text: string) => {
  const error = await open(text).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ProfilesError);
  return (error as ProfilesError).faults.map(
    ({code, where, message}) => `${where?.line}:${where?.column} ${code} ${message}`,
  );
};

const BAN = 'decisions: [{type: ban, duration: 4h}]';

describe('one profile', () => {
  const ROWS = [
    {
      name: 'a ban of what the alert is about',
      profile: `filters: [Alert.Remediation == true]\n${BAN}`,
      gives: ['ban Ip 203.0.113.7 4h0m0s crowdsec'],
    },
    {
      name: 'another scope, value, origin',
      profile:
        'filters: [Alert.Source.Cn == "NL"]\ndecisions: [{type: captcha, duration: 1d12h, scope: country, value: NL, origin: geo}]',
      gives: ['captcha Country NL 36h0m0s crowdsec/geo'],
    },
    {
      name: 'four hours when no duration is named',
      profile: 'filters: ["true"]\ndecisions: [{type: ban}]',
      gives: ['ban Ip 203.0.113.7 4h0m0s crowdsec'],
    },
    {
      name: 'two true filters decide once',
      profile: `filters: ["true", "1 == 1"]\n${BAN}`,
      gives: ['ban Ip 203.0.113.7 4h0m0s crowdsec'],
    },
    {
      name: 'a duration from an expression',
      profile: `filters: ["true"]\n${BAN}\nduration_expr: Sprintf('%dh', int(Alert.GetEventsCount()) * 2)`,
      gives: ['ban Ip 203.0.113.7 12h0m0s crowdsec'],
    },
    {
      name: 'a duration expression that gives none leaves the written one',
      profile: `filters: ["true"]\n${BAN}\nduration_expr: "'soon'"`,
      gives: ['ban Ip 203.0.113.7 4h0m0s crowdsec'],
    },
    {name: 'no true filter', profile: `filters: [Alert.Simulated == true]\n${BAN}`, gives: []},
    {
      name: 'members and methods of the alert',
      profile: `filters:\n  - Alert.GetScenario() == "firewatch/ssh-bf" && Alert.GetMeta("target_user") contains "root" && Alert.Events[0].GetMeta("source_ip") == Alert.GetValue() && Alert.Capacity == 5\n${BAN}`,
      gives: ['ban Ip 203.0.113.7 4h0m0s crowdsec'],
    },
  ];
  for (const {name, profile, gives} of ROWS) {
    test(name, async () => {
      const {decisions} = (await open(`name: p\n${profile}`)).judge(ALERT);
      expect(
        decisions.map(
          (one) => `${one.type} ${one.scope} ${one.value} ${one.duration} ${one.origin}`,
        ),
      ).toEqual(gives);
    });
  }

  test('the same alert gives the same ids, another place another', async () => {
    const text = 'name: p\nfilters: ["true"]\ndecisions: [{type: ban}, {type: captcha}]';
    const [one, two] = [(await open(text)).judge(ALERT), (await open(text)).judge(ALERT)];
    expect(one).toEqual(two);
    expect(new Set(one.decisions.map(({uuid}) => uuid)).size).toBe(2);
  });

  test('what is simulated stays simulated', async () => {
    const profiles = await open(`name: p\nfilters: ["true"]\n${BAN}`);
    expect(profiles.judge({...ALERT, simulated: true}).decisions[0]!.simulated).toBe(true);
  });
});

describe('several profiles', () => {
  const tell = (name: string) => `notifications: [${name}]`;
  const ROWS = [
    {
      name: 'the first that decides decides, all that match tell',
      profiles: [
        `name: a\nfilters: ["true"]\n${tell('slack')}`,
        `name: b\nfilters: ["true"]\ndecisions: [{type: captcha}]\n${tell('mail')}`,
        `name: c\nfilters: ["true"]\n${BAN}\nnotifications: [slack, splunk]`,
      ],
      types: ['captcha'],
      told: ['slack', 'mail', 'splunk'],
    },
    {
      name: 'on_success: break stops',
      profiles: [
        `name: a\nfilters: ["true"]\n${BAN}\non_success: break`,
        `name: b\nfilters: ["true"]\n${tell('mail')}`,
      ],
      types: ['ban'],
      told: [],
    },
    {
      name: 'on_error: continue asks the next',
      profiles: [
        `name: a\nfilters: ["Alert.Events[9].GetMeta('x') == ''"]\n${BAN}\non_error: continue\n${tell('slack')}`,
        `name: b\nfilters: ["true"]\ndecisions: [{type: captcha}]`,
      ],
      types: ['captcha'],
      told: [],
    },
    {
      name: 'on_error: apply tells, and decides nothing',
      profiles: [
        `name: a\nfilters: ["Alert.Events[9].GetMeta('x') == ''"]\n${BAN}\non_error: apply\n${tell('slack')}`,
      ],
      types: [],
      told: ['slack'],
    },
  ];
  for (const {name, profiles, types, told} of ROWS) {
    test(name, async () => {
      const judgement = (await open(profiles.join('\n---\n'))).judge(ALERT);
      expect(judgement.decisions.map(({type}) => type)).toEqual(types);
      expect(judgement.notifications).toEqual(told);
    });
  }

  test('an error that no on_error answers refuses the alert', async () => {
    const profiles = await open(`name: a\nfilters: ["Alert.Events[9].GetMeta('x') == ''"]\n${BAN}`);
    expect(() => profiles.judge(ALERT)).toThrow(/profile "a" cannot judge/);
  });

  test('an alert with decisions keeps them and tells', async () => {
    const decided = {
      ...ALERT,
      decisions: [
        {...(await open(`name: p\nfilters: ["true"]\n${BAN}`)).judge(ALERT).decisions[0]!},
      ],
    };
    const {decisions, notifications} = (
      await open('name: q\nfilters: ["true"]\ndecisions: [{type: captcha}]\nnotifications: [mail]')
    ).judge(decided);
    expect(decisions).toEqual(decided.decisions);
    expect(notifications).toEqual(['mail']);
  });
});

describe('faults', () => {
  const ROWS = [
    {
      name: 'all of them at once',
      text: 'filtres: []\nname: p\nfilters: [Alert.Nope == 1, "1 + 1"]\ndecisions: [{duration: soon}]\non_success: stop',
      faults: [
        /^1:1 FW2003 /,
        /^3:11 FW2203 .*"Nope"/,
        /^3:\d+ FW2210 /,
        /^4:13 FW2853 /,
        /^4:24 FW2854 .*found "soon"/,
        /^5:13 FW2855 .*found "stop"/,
      ],
    },
    {name: 'no name', text: 'filters: ["true"]', faults: [/^1:1 FW2851 /]},
    {name: 'no map', text: '- a', faults: [/^1:1 FW2013 /]},
  ];
  for (const {name, text, faults} of ROWS) {
    test(name, async () => {
      const found = await faultsOf(text);
      expect(found).toHaveLength(faults.length);
      for (const [i, fault] of faults.entries()) expect(found[i]).toMatch(fault);
    });
  }

  test('a profile without filters never matches, which is told', async () => {
    const {problems, judge} = await open(`name: p\n${BAN}`);
    expect(problems).toMatchObject([{code: 'FW2852', severity: 'warning'}]);
    expect(judge(ALERT).decisions).toEqual([]);
  });

  test('an empty file', async () => {
    await expect(open('# nothing\n')).rejects.toThrow(/no profile/);
  });
});

interface VectorProfile {
  readonly filters?: readonly string[];
}
interface Vectors {
  readonly new_profile: readonly {name: string; profile: VectorProfile; loads: boolean}[];
  readonly evaluate: readonly {
    name: string;
    profile: VectorProfile;
    alert: {remediation: boolean; scenario: string | null; source: {value: string} | null};
    decision_count: number;
    matched: boolean;
    duration: string | null;
  }[];
}

describe('vectors', () => {
  const vectors: Vectors | undefined = conformance('vectors/profiles.json');
  const named = (profile: VectorProfile) => stringify({name: 'vector', ...profile});
  if (!vectors) test('of profiles', (context) => context.skip(noConformance));
  for (const {name, profile, loads} of vectors?.new_profile ?? []) {
    test(`loads: ${name}`, async () => {
      const opened = await open(named(profile)).then(
        () => true,
        () => false,
      );
      expect(opened).toBe(loads);
    });
  }
  for (const {name, profile, alert, ...wanted} of vectors?.evaluate ?? []) {
    test(`judges: ${name}`, async () => {
      const profiles = await open(named(profile));
      const {decisions, answers} = profiles.judge({
        ...ALERT,
        remediation: alert.remediation,
        scenario: alert.scenario ?? '',
        source: {scope: 'Ip', value: '', ...alert.source},
      });
      expect(decisions).toHaveLength(wanted.decision_count);
      expect(answers[0]!.matched).toBe(wanted.matched);
      if (wanted.duration) expect(decisions[0]!.duration).toBe(`${wanted.duration}0m0s`);
    });
  }
});
