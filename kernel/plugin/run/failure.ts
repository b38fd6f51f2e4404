// How a plugin fails, in words of the operator's table.

import type {PluginManifest} from '@firewatch/schemas';
import {type Code, EngineError} from '../../errors.ts';
import {quoted} from '../quoted.ts';
import {ProtocolError} from '../wire/frame.ts';
import {RemoteError} from '../wire/message.ts';

/** Turns whatever was thrown about a plugin into an EngineError; `mask` hides secrets. */
export function pluginError(
  {name, version}: PluginManifest,
  cause: unknown,
  mask: (text: string) => string,
): EngineError {
  if (cause instanceof EngineError) return cause;
  const message = mask(cause instanceof Error ? cause.message : String(cause));
  const code: Code =
    cause instanceof ProtocolError
      ? 'FW4304'
      : cause instanceof RemoteError && cause.code === 'ERR_PLUGIN_GONE'
        ? 'FW4302'
        : 'FW4305';
  return new EngineError(code, `${name} ${version}: ${quoted(message)}`);
}
