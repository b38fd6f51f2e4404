// Which databases of addresses a run uses: those named, else those of the reference's names
// in the data folder of the rules, where the hub's item for places has them downloaded.
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {findPlaces} from '../rules/places.ts';
import {type Geo, openGeo} from './geo.ts';

/** Files of the reference. */
export const GEO_FILES = {city: 'GeoLite2-City.mmdb', asn: 'GeoLite2-ASN.mmdb'} as const;

/** The databases of a run; undefined when there are none. Throws FW3009. */
export async function chooseGeo(named: readonly string[], rules: string): Promise<Geo | undefined> {
  const files = named.length > 0 ? named : await filesIn((await findPlaces(rules)).data);
  return files.length === 0 ? undefined : openGeo(files);
}

async function filesIn(folder: string): Promise<string[]> {
  const present = await Promise.all(
    Object.values(GEO_FILES).map(async (name) => {
      const file = join(folder, name);
      const stats = await stat(file).catch(() => undefined);
      return stats?.isFile() ? [file] : [];
    }),
  );
  return present.flat();
}
