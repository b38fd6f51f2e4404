// Bouncers of a configuration. Everything that can be wrong with one without an API is found here,
// with its place.
import {dirname, resolve} from 'node:path';
import {parseLongDuration} from '@firewatch/core-wasm';
import type {BouncerSpec, Problem} from '@firewatch/schemas';
import type {ConfigDocument} from '../config/document.ts';
import {problemTeller, readPluginDocument, schemaOf} from '../config/plugin-document.ts';
import {openFile} from '../config/settings.ts';
import type {Catalogue} from '../plugin/catalogue.ts';
import type {ApiSettings, ConfiguredBouncer} from './configured.ts';

export interface ReadBouncers {
  readonly bouncers: readonly ConfiguredBouncer[];
  readonly problems: readonly Problem[];
}

type Env = Readonly<Record<string, string | undefined>>;
type DurationMs = (at: string, written: string | undefined) => number;

const NS_PER_MS = 1_000_000n;

/** Those listed in firewatch.yaml. */
export async function readBouncers(
  document: ConfigDocument,
  listed: readonly unknown[],
  catalogue: Catalogue,
  env: Env,
): Promise<ReadBouncers> {
  const problems: Problem[] = [...catalogue.problems];
  const bouncers = new Map<string, ConfiguredBouncer>();
  const {file} = document.place('');
  let hasSecrets = false;
  const {bouncers: written} = document.written as {bouncers?: readonly unknown[]};
  for (const [i, value] of listed.entries()) {
    const below = `/bouncers/${i}`;
    const tell = problemTeller(problems, document, below, 'FW5301');
    const read = await readPluginDocument<BouncerSpec>(
      {value, written: written?.[i], folder: dirname(file), env},
      {
        kind: 'bouncers',
        schema: await schemaOf('bouncer'),
        catalogue,
        missing: {code: 'FW5302', severity: 'error', word: 'bouncer'},
      },
      tell,
    );
    if (!read) continue;
    hasSecrets ||= read.hasSecrets;
    const {spec, plugin, config} = read;
    const {remediations, scopes} = plugin.manifest.provides.bouncers![spec.type]!;
    // Plugins of the hub say it when they are opened.
    const code = 'plugin' in plugin.code ? plugin.code.plugin.bouncers?.[spec.type] : undefined;
    for (const {at, message} of code?.check?.(config as never) ?? []) tell(at, message);
    for (const [key, known] of [
      ['types', remediations],
      ['scopes', scopes],
    ] as const)
      for (const one of spec[key] ?? [])
        if (!known.includes(one))
          tell(`/${key}`, `${plugin.manifest.name} knows ${known.join(', ')}, found "${one}"`);
    if (bouncers.has(spec.name))
      tell('/name', `there is a bouncer "${spec.name}" already`, 'FW5303');
    const durationMs: DurationMs = (at, text) => {
      const ns = parseLongDuration(text!);
      if (ns !== undefined && ns > 0n) return Number(ns / NS_PER_MS);
      tell(at, `expected a duration above 0, such as 30s, 5m or 1h, found "${text}"`);
      return 1;
    };
    bouncers.set(spec.name, {
      name: spec.name,
      type: spec.type,
      where: document.place(below),
      plugin,
      config,
      logLevel: spec.log_level!,
      api: spec.api && apiSettings(spec.api, dirname(file), durationMs),
      wish: {
        scopes: spec.scopes ?? scopes,
        types: spec.types ?? remediations,
        origins: spec.origins,
        scenariosContaining: spec.scenarios_containing,
        scenariosNotContaining: spec.scenarios_not_containing,
      },
      isRemoving: spec.on_stop === 'remove',
      checkMs: durationMs('/check_interval', spec.check_interval),
      reportMs: durationMs('/report_interval', spec.report_interval),
    });
    if (spec.api && !isApiUrl(spec.api.url))
      tell(
        '/api/url',
        `expected a URL like http://127.0.0.1:8080/, or a path, found "${spec.api.url}"`,
      );
    if (spec.api && spec.api.key === undefined && spec.api.client_cert === undefined)
      tell('/api', 'expected a key, or client_cert and client_key');
    if ((spec.api?.client_cert === undefined) !== (spec.api?.client_key === undefined))
      tell('/api', 'expected both or none of client_cert and client_key');
  }
  if (hasSecrets) problems.push(...(await openFile(file)));
  return {bouncers: [...bouncers.values()], problems};
}

function apiSettings(
  {url, key, follow, poll_interval, ...tls}: NonNullable<BouncerSpec['api']>,
  folder: string,
  durationMs: DurationMs,
): ApiSettings {
  const path = (name: 'ca_cert' | 'client_cert' | 'client_key') =>
    tls[name] === undefined ? {} : {[name]: resolve(folder, tls[name])};
  return {
    url: url.startsWith('/') || url.endsWith('/') ? url : `${url}/`,
    key,
    tls: {
      ...path('ca_cert'),
      ...path('client_cert'),
      ...path('client_key'),
      insecure_skip_verify: tls.insecure_skip_verify ?? false,
    },
    follow: follow!,
    pollMs: durationMs('/api/poll_interval', poll_interval),
  };
}

const isApiUrl = (url: string) =>
  url.startsWith('/') || (/^https?:\/\//.test(url) && URL.canParse(url));
