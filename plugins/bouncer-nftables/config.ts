// The configuration as its schema lets it in.
import type {ConfigFault} from '@firewatch/kernel';

export interface NftablesConfig {
  readonly table: string;
  readonly hooks: readonly ('prerouting' | 'input' | 'forward')[];
  readonly priority: number;
  readonly action: 'drop' | 'reject';
}

export function checkConfig({action, hooks}: NftablesConfig): ConfigFault[] {
  const at = hooks.indexOf('prerouting');
  if (action !== 'reject' || at < 0) return [];
  return [{at: `/hooks/${at}`, message: 'expected input or forward: only there may be rejected'}];
}
