// Places of the sources of alerts that no rule looked up.
//
// A rule that enriches events asks for every line; alerts are rare, so the host looks up
// their sources when it takes them, and lines cost nothing. What a rule wrote stays.
import type {Alert} from '@firewatch/core-wasm';
import {EngineError} from '../errors.ts';
import type {Geo} from './geo.ts';

export type FillSource = (source: Alert['source']) => void;

/** Fills sources; a damaged database is told once, and not asked again. */
export function sourceFiller(
  geo: Geo | undefined,
  onProblem: (error: EngineError) => void,
): FillSource {
  let locate = geo?.locate;
  return (source) => {
    if (!locate || source.ip === undefined || source.cn || source.as_number) return;
    try {
      Object.assign(source, {...locate(source.ip), ...source});
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      locate = undefined;
      onProblem(error);
    }
  };
}
