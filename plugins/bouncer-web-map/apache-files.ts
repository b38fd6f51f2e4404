// For Apache: single addresses in a text for RewriteMap, which is read anew when it changes; ranges
// as conditions of its configuration, of which the last that holds counts.
import {byStrictness, byWidth, followed} from './followed.ts';
import type {FilesOf} from './map-bouncer.ts';

const REMEDIATIONS = ['ban', 'captcha'];
const WHOLE = {4: 32, 6: 128};

export const apacheFiles: FilesOf = (held, now) => {
  const all = [...followed(held, REMEDIATIONS, now)];
  const isAddress = ({prefix}: (typeof all)[number]) => prefix.bits === WHOLE[prefix.family];
  return [
    {
      name: 'addresses.map',
      lines: all
        .filter(isAddress)
        .sort(byWidth)
        .map(({value, remediation}) => `${value} ${remediation}`),
      isReloaded: false,
    },
    {
      name: 'ranges.conf',
      lines: all
        .filter((one) => !isAddress(one))
        .sort(byStrictness)
        .map(({value, remediation}) => `SetEnvIfExpr "-R '${value}'" firewatch=${remediation}`),
      isReloaded: true,
    },
  ];
};
