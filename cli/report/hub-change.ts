// What an operation on the installed state would do, or did.
import type {ChangeReport, Plan, Step} from '@firewatch/kernel';
import type {Terminal} from '../ui/terminal.ts';
import {count, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';

const ENDS: Readonly<Record<Exclude<ChangeReport['outcome'], 'done'>, string>> = {
  nothing: 'Nothing to do.',
  'dry-run': 'Dry run, no action taken.',
  canceled: 'operation canceled',
  downloaded: 'Downloaded; nothing was installed.',
};

/** The plan, a line a step. */
export function* planLines(
  {steps, bytes, notEnforced = []}: Plan,
  terminal: Terminal,
): Generator<string> {
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  yield `${page.paint('Action plan:', 'bold')}\n`;
  for (const step of steps) {
    yield `  ${show(stepText(step))}\n`;
    for (const line of capabilities(step)) yield `      ${show(line)}\n`;
  }
  for (const line of notEnforced) yield `  not enforced here: ${show(line)}\n`;
  if (bytes > 0) yield `  to fetch: at most ${bytesText(bytes)}\n`;
}

/** `upgrade parsers:firewatch/sshd-logs 1.0.0 → 1.1.0` */
export function stepText({action, type, name, from, to}: Step): string {
  const versions =
    from !== undefined && to !== undefined && from !== to ? `${from} → ${to}` : (to ?? from);
  return `${action} ${type}:${name} ${versions}`;
}

/** What a plugin of the plan is and may do. */
function capabilities({declaration}: Step): string[] {
  if (!declaration) return [];
  const {provides, needs, newNeeds} = declaration;
  return [
    `provides ${provides.join(', ')}`,
    ...(needs.length === 0 ? ['needs nothing'] : []),
    ...needs.map((need) => (newNeeds.includes(need) ? `may: ${need}` : `may, as before: ${need}`)),
  ];
}

/** What happened, for people; `raw`: a step a line and nothing else. */
export function* changeText(
  report: ChangeReport,
  terminal: Terminal,
  {isRaw, isPlanShown, seconds}: {isRaw: boolean; isPlanShown: boolean; seconds: number},
): Generator<string> {
  const {outcome, plan, fetched, merged, generation} = report;
  const show = (text: string) => printable(text, terminal.hasUnicode);
  if (isRaw) {
    for (const step of plan.steps) yield `${show(stepText(step))}\n`;
    return;
  }
  if (outcome !== 'nothing' && !isPlanShown) yield* planLines(plan, terminal);
  for (const path of merged) yield `merged your changes: ${show(path)}\n`;
  if (outcome !== 'done') {
    yield `${ENDS[outcome]}\n`;
    return;
  }
  yield `Done: ${plural(plan.steps.length, 'step')}, ${plural(fetched.files, 'file')} fetched (${bytesText(fetched.bytes)}) in ${seconds.toFixed(1)} s; this is generation ${generation}.\n`;
}

/** The same for programs. */
export const changeJson = ({
  outcome,
  plan,
  generation,
  fetched,
  merged,
  problems,
}: ChangeReport): Omit<ChangeReport, 'plan'> & Pick<Plan, 'steps'> => ({
  outcome,
  generation,
  steps: plan.steps,
  fetched,
  merged,
  problems,
});

/** 1.2 MiB */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return unit === 0 ? `${count(bytes)} B` : `${value.toFixed(1)} ${units[unit]}`;
}
