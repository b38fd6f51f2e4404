// All notifications of a configuration: those in firewatch.yaml, then those of its files.
import {dirname} from 'node:path';
import type {Problem} from '@firewatch/schemas';
import {type ConfigDocument, parseConfig} from '../config/document.ts';
import {yamlFiles} from '../config/files.ts';
import {openFile, textOf} from '../config/settings.ts';
import {EngineError} from '../errors.ts';
import {problemOf} from '../problem.ts';
import {type NotificationOptions, type NotificationRead, readNotification} from './read.ts';
import type {NotificationSink} from './sink.ts';

export interface NotificationSources {
  /** firewatch.yaml, and the list in it. */
  readonly main: ConfigDocument | undefined;
  readonly listed: readonly unknown[];
  /** Files and folders, resolved. */
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Of two of one name the last is used. */
export async function readNotifications(
  {main, listed, paths, env}: NotificationSources,
  options: NotificationOptions,
): Promise<{readonly sinks: readonly NotificationSink[]; readonly problems: readonly Problem[]}> {
  const problems: Problem[] = [...options.catalogue.problems];
  const sinks = new Map<string, NotificationSink>();
  const files = new Set<string>();
  const take = (file: string, {sink, problems: own, hasSecrets}: NotificationRead) => {
    problems.push(...own);
    if (hasSecrets) files.add(file);
    if (!sink) return;
    if (sinks.has(sink.name)) {
      const message = `a notification "${sink.name}" is there already: this one is used`;
      problems.push(problemOf(new EngineError('FW5204', message, {where: sink.where}), 'warning'));
    }
    sinks.set(sink.name, sink);
  };
  const written = (main?.written as {notifications?: readonly unknown[]} | undefined) ?? {};
  const folder = main ? dirname(main.place('').file) : '.';
  for (const [i, value] of listed.entries()) {
    const as = written.notifications?.[i];
    const read = await readNotification(main!, `/notifications/${i}`, value, as, options, folder);
    take(main!.place('').file, read);
  }
  for (const path of paths) {
    for (const file of await yamlFiles(path, problems)) {
      const {documents, faults} = parseConfig(file, await textOf(file), env);
      problems.push(...faults);
      for (const document of documents)
        take(
          file,
          await readNotification(
            ...([document, '', document.value, document.written, options, dirname(file)] as const),
          ),
        );
    }
  }
  for (const file of files) problems.push(...(await openFile(file)));
  return {sinks: [...sinks.values()], problems};
}
