// Opens a datasource that is bundled, by the checks of all others, with a broker of the test.
import type {Broker} from '../../kernel/plugin/broker/index.ts';
import {openUse} from '../../kernel/plugin/run/open.ts';
import type {Use} from '../../kernel/plugin/run/use.ts';
import type {Chunk, PluginPackage, Position} from '../../kernel/plugin.ts';
import {environment, type Heard} from '../kernel/plugin/workshop.ts';

export async function openHere(
  plugin: PluginPackage,
  name: string,
  config: object,
  {broker, positions = {}}: {broker?: Broker; positions?: Readonly<Record<string, Position>>} = {},
): Promise<Use<'datasources'> & {heard: Heard}> {
  const here = environment({}, broker ? {broker} : {});
  const use = await openUse({plugin, kind: 'datasources', name, config, positions}, here);
  return {...use, heard: here.heard};
}

/** The lines of records and of whole lines, and the last position of each source. */
export async function readLines(
  chunks: AsyncIterable<Chunk>,
  count = Number.POSITIVE_INFINITY,
): Promise<{lines: string[]; sources: Set<string>; position: Position}> {
  const lines: string[] = [];
  const sources = new Set<string>();
  let position: Position = null;
  let rest = '';
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.bytes);
    sources.add(chunk.source);
    position = chunk.position;
    if (chunk.framing === 'record') {
      let from = 0;
      for (const end of chunk.ends ?? [bytes.length]) {
        lines.push(bytes.subarray(from, end).toString());
        from = end;
      }
    } else {
      const parts = (rest + bytes.toString()).split('\n');
      rest = parts.pop()!;
      lines.push(...parts);
    }
    if (lines.length >= count) break;
  }
  if (rest !== '') lines.push(rest);
  return {lines, sources, position};
}
