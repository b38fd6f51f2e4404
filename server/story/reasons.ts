// Why nothing is enforced about a value: each thing that stands against it, found in its story.
import type {ProfileAnswer, ProtectedAddress} from '@firewatch/kernel';
import {KNOWLEDGE, notesOf, type Story, type StoryAlert, type StoryDecision} from './story.ts';

export type ReasonCode =
  | 'unknown'
  | 'allowlisted'
  | 'protected'
  | 'refused'
  | 'alert-simulated'
  | 'no-remediation'
  | 'no-profile'
  | 'no-decision'
  | 'simulated'
  | 'ended'
  | 'no-bouncer'
  | 'bouncer';

export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  /** Numbers of what it is about. */
  readonly alert?: number;
  readonly decision?: number;
  readonly bouncer?: string;
}

/** What profiles say today of an alert, by its number. */
export interface JudgedAlert {
  readonly alert: number;
  readonly answers: readonly ProfileAnswer[];
}

export interface AskedOfMachine {
  /** Addresses of the lock-out guard that the value covers or is. */
  readonly guarded: readonly ProtectedAddress[];
  readonly judged: readonly JudgedAlert[];
}

/** None: a decision holds, and all who could be asked know it. */
export function reasonsAgainst(story: Story, {guarded, judged}: AskedOfMachine): Reason[] {
  const {value, alerts, decisions, allowlists} = story;
  const reasons: Reason[] = [];
  for (const {item, list, comment} of allowlists)
    reasons.push({
      code: 'allowlisted',
      text: `allowlisted by ${item} of "${list}"${comment && ` (${comment})`}: its alerts are dropped, nothing is decided about it`,
    });
  for (const {address, why} of guarded)
    reasons.push({
      code: 'protected',
      text: `the lock-out guard protects ${address} (${why})`,
    });
  const holding = decisions.filter(({active, simulated}) => active && !simulated);
  if (holding.length > 0) {
    reasons.push(...holding.flatMap(notEnforced));
    return reasons;
  }
  for (const one of decisions) reasons.push(noLonger(one));
  for (const alert of alerts) {
    const own = decisions.filter(({alert: id}) => id === alert.id);
    reasons.push(...undecided(alert, own.length > 0, judged));
  }
  if (alerts.length === 0 && decisions.length === 0)
    reasons.push({code: 'unknown', text: `nothing is known of ${value}: no alert, no decision`});
  return reasons;
}

const named = ({id, type, scope, value}: StoryDecision) =>
  `decision ${id} (${type} ${scope}:${value})`;

/** Bouncers that a decision which holds has not reached. */
function notEnforced(decision: StoryDecision): Reason[] {
  const {id, bouncers} = decision;
  if (bouncers === undefined) return [];
  if (bouncers.length === 0)
    return [
      {code: 'no-bouncer', decision: id, text: `${named(decision)} holds, but there is no bouncer`},
    ];
  return bouncers
    .filter(({knows}) => knows !== 'told' && knows !== 'live')
    .map(({name, knows, filter}) => ({
      code: 'bouncer' as const,
      ...{decision: id, bouncer: name},
      text: `${named(decision)} holds, but bouncer ${name} ${KNOWLEDGE[knows]}${knows === 'filtered' ? ` (${JSON.stringify(filter)})` : ''}`,
    }));
}

function noLonger(decision: StoryDecision): Reason {
  const {id, active, until} = decision;
  return active
    ? {code: 'simulated', decision: id, text: `${named(decision)} is simulated`}
    : {code: 'ended', decision: id, text: `${named(decision)} ended ${until}`};
}

/** Why an alert led to no decision, or to fewer than it would have. */
function undecided(
  alert: StoryAlert,
  hasDecision: boolean,
  judged: readonly JudgedAlert[],
): Reason[] {
  const {id, scenario, simulated, remediation} = alert;
  const about = `alert ${id} (${scenario})`;
  const refused = notesOf(alert, 'decision_refused').map(
    (note): Reason => ({code: 'refused', alert: id, text: `${about}: refused: ${note}`}),
  );
  if (hasDecision || refused.length > 0) return refused;
  if (simulated) return [{code: 'alert-simulated', alert: id, text: `${about} is simulated`}];
  const answers = judged.find((one) => one.alert === id)?.answers;
  const matching = answers?.find(({matched}) => matched);
  if (answers && !matching) {
    const said = answers.map(({profile, error}) => `${profile}: ${error ?? 'does not match'}`);
    const why = remediation ? '' : '; its scenario asks for no remediation';
    return [
      {
        code: 'no-profile',
        alert: id,
        text: `${about}: no profile matches (${said.join('; ')})${why}`,
      },
    ];
  }
  if (!remediation)
    return [
      {
        code: 'no-remediation',
        alert: id,
        text: `${about}: its scenario asks for no remediation`,
      },
    ];
  const today = matching ? `; profile ${matching.profile} would match today` : '';
  return [{code: 'no-decision', alert: id, text: `${about} led to no decision${today}`}];
}
