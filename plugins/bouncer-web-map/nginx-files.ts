// For nginx: the inside of a `geo` block, of which the narrowest entry around a client counts.
import {byWidth, followed} from './followed.ts';
import type {FilesOf} from './map-bouncer.ts';

const REMEDIATIONS = ['ban', 'captcha', 'throttle'];

export const nginxFiles: FilesOf = (held, now) => [
  {
    name: 'decisions.conf',
    lines: [...followed(held, REMEDIATIONS, now)]
      .sort(byWidth)
      .map(({value, remediation}) => `${value} ${remediation};`),
    isReloaded: true,
  },
];
