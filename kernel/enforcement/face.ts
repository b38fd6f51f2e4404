// The face of enforcement: what the command line and the server use of this folder.

export {
  type ApiSettings,
  bouncerUse,
  type ConfiguredBouncer,
  type DecisionWish,
  type FollowWay,
} from './configured.ts';
export {dryRun} from './dry-run.ts';
export type {DecisionFeed, DecisionNews, UsageItem, UsageReport} from './feed/feed.ts';
export {lapiOf} from './feed/lapi.ts';
export {LapiFeed} from './feed/lapi-feed.ts';
export {type BouncerStatus, type RunningBouncer, runBouncer} from './running.ts';
