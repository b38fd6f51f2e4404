// Lines by datasource under the reference's names: each kind of source has a metric of its own.
import type {SourceSpec} from '@firewatch/core-wasm';
import type {Labels} from './family.ts';

interface Hits {
  readonly metric: string;
  /** Labels of a stream's name, beside datasource_type and acquis_type. */
  readonly labels: (name: string) => Labels;
}

const source = (name: string): Labels => ({source: name});

/** The text before a separator, and the text after it. */
function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

const HITS: Readonly<Record<string, Hits>> = {
  file: {metric: 'cs_filesource_hits_total', labels: source},
  journalctl: {metric: 'cs_journalctlsource_hits_total', labels: source},
  docker: {metric: 'cs_dockersource_hits_total', labels: source},
  loki: {metric: 'cs_lokisource_hits_total', labels: source},
  victorialogs: {metric: 'cs_victorialogssource_hits_total', labels: source},
  wineventlog: {metric: 'cs_winevtlogsource_hits_total', labels: source},
  syslog: {metric: 'cs_syslogsource_hits_total', labels: source},
  'k8s-audit': {metric: 'cs_k8sauditsource_hits_total', labels: source},
  http: {metric: 'cs_httpsource_hits_total', labels: (name) => ({path: '', src: name})},
  kafka: {metric: 'cs_kafkasource_hits_total', labels: (name) => ({topic: name})},
  kinesis: {metric: 'cs_kinesis_stream_hits_total', labels: (name) => ({stream: name})},
  cloudwatch: {
    metric: 'cs_cloudwatch_stream_hits_total',
    labels: (name) => {
      const [group, stream] = cut(name, ':');
      return {group, stream};
    },
  },
  s3: {metric: 'cs_s3_hits_total', labels: (name) => ({bucket: cut(name, '/')[0]})},
};

/** The metric that counts the lines of a stream; undefined where the reference has none. */
export function hitsOf({
  name,
  module,
  labels: {type = ''},
}: SourceSpec): {metric: string; labels: Labels} | undefined {
  const hits = HITS[module];
  if (!hits) return undefined;
  return {
    metric: hits.metric,
    labels: {...hits.labels(name), datasource_type: module, acquis_type: type},
  };
}

/** What stands for a stream where streams are not told apart: its file's name, its bucket. */
export function aggregatedName({name, module}: SourceSpec): string {
  if (module === 'file') return name.slice(name.lastIndexOf('/') + 1);
  if (module === 'http') return '';
  return module === 's3' ? cut(name, '/')[0] : name;
}
