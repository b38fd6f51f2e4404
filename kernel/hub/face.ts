// What commands use of the hub.
export type {ConflictPolicy} from './client/carry.ts';
export type {ChangeReport} from './client/change.ts';
export type {HubContext} from './client/context.ts';
export {diffInstalled, type FileDiff} from './client/diff.ts';
export {
  installItems,
  pinItems,
  removeItems,
  restoreLock,
  upgradeItems,
} from './client/index.ts';
export {type ListedItem, listItems} from './client/list.ts';
export {type Plan, planOf, type Step} from './client/plan.ts';
export {
  type Preview,
  type PreviewedAlert,
  previewRules,
  type ReplayOptions,
} from './client/preview.ts';
export {generations, type RollbackReport, rollback} from './client/rollback.ts';
export {type Asking, readInstalled, readSituation, type Situation} from './client/situation.ts';
export {type Verification, verifyInstalled} from './client/verify.ts';
export {ITEM_TYPES, itemKey, parseWish, typeNamed, type Wish} from './index/types.ts';
export {type Publication, publishHub} from './publish/index.ts';
export {buildShippedIndex} from './publish/shipped.ts';
export {BUMPS, type Bump} from './publish/version.ts';
export {makeSigningKey, parsePublicKey, publicKeyFile} from './signature/key.ts';
export type {DownloadProgress} from './source/download.ts';
export {readSources} from './source/sources-file.ts';
export {ALLOWANCES, type Allowance, type SourceSpec} from './source/spec.ts';
export type {Network} from './source/transport.ts';
export type {GenerationNote} from './state/generation.ts';
