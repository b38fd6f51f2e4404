// The datasources `http` and `k8s-audit`: servers that others push to.
import {definePlugin} from '@firewatch/kernel';
import {http} from './http.ts';
import {k8sAudit} from './k8s-audit.ts';

const plugin = definePlugin({datasources: {http, 'k8s-audit': k8sAudit}});

export {plugin as default};
