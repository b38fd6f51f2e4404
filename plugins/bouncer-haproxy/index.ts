// A map of HAProxy is kept as the decisions are.
import {definePlugin} from '@firewatch/kernel';
import {haproxy} from './haproxy.ts';

const plugin = definePlugin({bouncers: {haproxy}});

export {plugin as default};
