// The server's face: the store that agents embed and that the Local API serves.

export {
  CLIENT_VERIFICATIONS,
  type Listening,
  type ListenSettings,
  type TlsSettings,
} from './api/listen.ts';
export type {AccessRules} from './api/services.ts';
export {hashApiKey, newApiKey} from './auth/api-keys.ts';
export {hashPassword, isPassword, randomText} from './auth/passwords.ts';
export {type ManualAlertOptions, type ManualDecision, manualAlert} from './manual-alert.ts';
export {type LocalApi, type ServerOptions, startServer} from './server.ts';
export {type AddedAlert, type AddOptions, addAlerts} from './store/add-alerts.ts';
export type {AlertFilter} from './store/alert-filter.ts';
export {type AlertPage, findAlerts, removeAlerts, type StoredAlert} from './store/alerts.ts';
export type {AllowlistEntry} from './store/allowlist-entries.ts';
export {
  type AllowlistWorld,
  type RefreshedSource,
  refreshAllowlists,
} from './store/allowlist-refresh.ts';
export {
  type Allowlist,
  addToAllowlist,
  allowlisted,
  createAllowlist,
  deleteAllowlist,
  findAllowlists,
  removeFromAllowlist,
} from './store/allowlists.ts';
export {asRaised} from './store/as-raised.ts';
export {backUp} from './store/backup.ts';
export {
  addBouncer,
  type Bouncer,
  deleteBouncer,
  findBouncer,
  findBouncers,
  type NewBouncer,
  removeBouncer,
  updateBouncer,
} from './store/bouncers.ts';
export {type ConfiguredAllowlist, configureAllowlists} from './store/configured-allowlists.ts';
export {
  DEAD_MAX,
  type DeadLetter,
  type DeadLetterFilter,
  deadLetters,
  dropDead,
  resendDead,
} from './store/dead-letters.ts';
export type {DecisionFilter} from './store/decision-filter.ts';
export {
  activeDecisions,
  countAttackers,
  type DecisionPage,
  decisionHistory,
  heldDecisions,
} from './store/decisions.ts';
export {type Enforcement, enforcements} from './store/enforcement.ts';
export {expireDecisions} from './store/expire.ts';
export {FORGOTTEN, forgetNames} from './store/forget-names.ts';
export {
  type ImportedRecord,
  type ImportFault,
  type ImportOutcome,
  importDecisions,
} from './store/import.ts';
export {
  addMachine,
  deleteMachine,
  findMachine,
  findMachines,
  type Machine,
  type NewMachine,
  updateMachine,
} from './store/machines.ts';
export {storeFamilies} from './store/metrics.ts';
export {type Database, type OpenedStore, type OpenOptions, openStore} from './store/open.ts';
export {
  dropWaiting,
  OUTBOX_MAX,
  outboxDepth,
  outboxOf,
  type SinkDepth,
} from './store/outbox.ts';
export {pauseBouncer} from './store/pauses.ts';
export {restore} from './store/restore.ts';
export {DEFAULT_RETENTION, forget, type Retention} from './store/retention.ts';
export type {AlertRow, DecisionRow} from './store/rows.ts';
export {type TellAgainOptions, tellAgain} from './store/tell-again.ts';
export {storyFromStore} from './story/from-store.ts';
export {
  type JudgedAlert,
  type Reason,
  type ReasonCode,
  reasonsAgainst,
} from './story/reasons.ts';
export {
  ALERTS_MAX,
  KNOWLEDGE,
  notesOf,
  type Story,
  type StoryAlert,
  type StoryAllowlist,
  type StoryDecision,
} from './story/story.ts';
export {
  remaining,
  type WireAlert,
  type WireDecision,
  wireAlert,
  wireDecision,
  wireTime,
} from './wire.ts';
