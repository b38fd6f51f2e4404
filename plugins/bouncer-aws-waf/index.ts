// IP sets of AWS WAF are kept as the decisions are.
import {definePlugin} from '@firewatch/kernel';
import {awsWaf} from './aws-waf.ts';

const plugin = definePlugin({bouncers: {'aws-waf': awsWaf}});

export {plugin as default};
