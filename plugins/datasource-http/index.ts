// The datasources `http`, `k8s-audit` and `splunk-hec`: servers that others push to.
import {definePlugin} from '@firewatch/kernel';
import {http} from './http.ts';
import {k8sAudit} from './k8s-audit.ts';
import {splunkHec} from './splunk-hec.ts';

const plugin = definePlugin({datasources: {http, 'k8s-audit': k8sAudit, 'splunk-hec': splunkHec}});

export {plugin as default};
