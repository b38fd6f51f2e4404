// Alerts over HTTP: to anything that takes a request, and to Azure Sentinel.
import {definePlugin} from '@firewatch/kernel';
import {http} from './http.ts';
import {sentinel} from './sentinel.ts';

const plugin = definePlugin({notifications: {http, sentinel}});

export {plugin as default};
