// Decisions in files that web servers read.
import {definePlugin} from '@firewatch/kernel';
import {apacheFiles} from './apache-files.ts';
import {mapBouncer} from './map-bouncer.ts';
import {nginxFiles} from './nginx-files.ts';

const plugin = definePlugin({
  bouncers: {'nginx-map': mapBouncer(nginxFiles), 'apache-map': mapBouncer(apacheFiles)},
});

export {plugin as default};
