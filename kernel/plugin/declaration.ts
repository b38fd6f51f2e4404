// What a plugin may reach once it is installed, in sentences: shown, and confirmed, at install and
// when an upgrade asks for more.
import type {NeededCommand, PluginManifest} from '@firewatch/schemas';
import {KIND_WORD, KINDS} from './shape.ts';

type Target = string | {readonly setting: string; readonly rotated?: boolean};

/** One line for each thing that it provides. */
export const provided = ({provides}: PluginManifest): readonly string[] =>
  KINDS.flatMap((kind) =>
    Object.keys(provides[kind] ?? {}).map((name) => `${KIND_WORD[kind]} ${name}`),
  );

/** One line for each thing that it needs; none for a plugin that needs nothing. */
export function needed({needs = {}}: PluginManifest): readonly string[] {
  const each = (verb: string, targets: readonly Target[] = []) =>
    targets.map((target) =>
      typeof target === 'string'
        ? `${verb} ${target}`
        : `${verb} whatever its setting ${target.setting} names${target.rotated ? ', and files beside it of its name, a dot, and more' : ''}`,
    );
  const commands: readonly [string, NeededCommand][] = Object.entries(needs.commands ?? {});
  return [
    ...each('connects to', needs.net),
    ...each('listens on', needs.listen),
    ...each('reads', needs.read),
    ...each('writes', needs.write),
    ...commands.map(([, {argv}]) => `runs ${argv.map(argument).join(' ')}`),
    ...(needs.memory_mib === undefined ? [] : [`holds up to ${needs.memory_mib} MiB of memory`]),
  ];
}

/** What `next` needs that `before` did not. */
export function neededMore(before: PluginManifest, next: PluginManifest): readonly string[] {
  const known = new Set(needed(before));
  return needed(next).filter((line) => !known.has(line));
}

const argument = (part: NeededCommand['argv'][number]) => {
  if (typeof part !== 'string') return 'setting' in part ? `(${part.setting})` : `<${part.value}>`;
  return /^[\w./:=@%+,-]+$/.test(part) ? part : JSON.stringify(part);
};
