// Proxies ask about each request, the decisions answer.
import {definePlugin} from '@firewatch/kernel';
import {forwardAuth} from './forward-auth.ts';

const plugin = definePlugin({bouncers: {'forward-auth': forwardAuth}});

export {plugin as default};
