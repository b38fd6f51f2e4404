// An ACL at Fastly is kept as the decisions are.
import {definePlugin} from '@firewatch/kernel';
import {fastly} from './fastly.ts';

const plugin = definePlugin({bouncers: {fastly}});

export {plugin as default};
