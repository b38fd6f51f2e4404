// Bouncers of this plugin.
import {definePlugin} from '@firewatch/kernel';
import {pf} from './pf.ts';

const plugin = definePlugin({bouncers: {pf}});

export {plugin as default};
