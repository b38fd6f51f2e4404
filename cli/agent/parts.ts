// The parts of the agent that a configuration makes and a reload makes anew: what rules may ask
// of the world, and who decides.
import {
  type AgentConfig,
  type AgentLog,
  chooseGeo,
  DEFAULT_PROFILES,
  DecisionHistoryBook,
  joinFunctions,
  LockoutGuard,
  networkFunctions,
  openDecider,
  openGeo,
  openProfiles,
  type Reloaded,
  readProfiles,
  sourceFiller,
} from '@firewatch/kernel';
import type {CliContext} from '../context.ts';

export async function agentParts(
  config: AgentConfig,
  rules: string,
  {now, machine, resolver}: CliContext,
  log: AgentLog,
): Promise<Reloaded> {
  const {settings, decisions} = config;
  const named = config.geo;
  const geo =
    named === undefined
      ? await chooseGeo([], rules)
      : named.length > 0
        ? await openGeo(named)
        : undefined;
  const {enabled = false, hosts = [], cti} = settings.network ?? {};
  const network = enabled
    ? networkFunctions({
        hosts,
        ...(cti && {cti: {url: cti.url!, key: cti.key}}),
        resolver: await resolver(),
        now,
      })
    : undefined;
  const book = new DecisionHistoryBook();
  const files =
    config.profiles === undefined ? [DEFAULT_PROFILES] : await readProfiles(config.profiles);
  const profiles = await openProfiles(files, {
    functions: joinFunctions(geo?.functions, {functions: book.functions}),
    notifications: config.notifications.map(({name}) => name),
    notice: (text) => log('warn', `profiles: ${text}`, {code: 'FW9001'}),
  });
  for (const {code, message, where} of profiles.problems)
    log('warn', message, {code, file: where?.file, line: where?.line});
  const {escalation, rollUp, lockoutGuard} = decisions;
  return {
    rules,
    simulation: config.simulation,
    functions: joinFunctions(geo?.functions, network),
    decider: openDecider({
      profiles,
      book,
      escalation,
      rollUp,
      guard: lockoutGuard && new LockoutGuard(machine, lockoutGuard, now),
      fill: sourceFiller(geo, ({code, message}) => log('warn', message, {code})),
    }),
  };
}
