// Decisions are posted as they come and go.
import {definePlugin} from '@firewatch/kernel';
import {webhook} from './webhook.ts';

const plugin = definePlugin({bouncers: {webhook}});

export {plugin as default};
