// IP lists at Cloudflare are kept as the decisions are.
import {definePlugin} from '@firewatch/kernel';
import {cloudflare} from './cloudflare.ts';

const plugin = definePlugin({bouncers: {cloudflare}});

export {plugin as default};
