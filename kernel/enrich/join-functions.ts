// Several providers of what rules may ask of the host, as one.
import type {HostFunctions} from '@firewatch/core-wasm';

/** All functions of all providers; of a name that two give, the later one's. */
export function joinFunctions(...providers: readonly (HostFunctions | undefined)[]): HostFunctions {
  const some = providers.filter((one) => one !== undefined);
  return {
    functions: Object.assign({}, ...some.map(({functions}) => functions)),
    enrich: Object.assign({}, ...some.map(({enrich}) => enrich)),
    asynchronous: new Set(some.flatMap(({asynchronous}) => [...(asynchronous ?? [])])),
  };
}
