// What the records of address databases say, whoever made them.
//
// MaxMind and DB-IP nest (country.iso_code); IPinfo and the free sets of ip-location-db are
// flat (country_code, or country; asn or autonomous_system_number). A member of another
// type than expected counts as absent.
import type {DatabaseRecord} from './database.ts';

export interface Place {
  readonly isoCode: string;
  readonly isInEuropeanUnion: boolean;
  readonly geonameId: bigint;
  readonly names: Readonly<Record<string, string>>;
}

export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
}

export interface AsnRecord {
  /** 0: not known. */
  readonly number: number;
  readonly organization: string;
}

const COUNTRY_CODE_LENGTH = 2;
const NO_PLACE: Place = {isoCode: '', isInEuropeanUnion: false, geonameId: 0n, names: {}};
const COUNTRIES = ['country', 'registered_country', 'represented_country'] as const;

/** A place of the record, by its member. */
export function placeOf(record: DatabaseRecord, member: string): Place {
  const place = record[member];
  if (!isRecord(place)) return FLAT[member]?.(record) ?? NO_PLACE;
  const names = isRecord(place.names) ? place.names : {};
  return {
    isoCode: text(place.iso_code),
    isInEuropeanUnion: place.is_in_european_union === true,
    geonameId: BigInt(whole(place.geoname_id)),
    names: Object.fromEntries(Object.entries(names).map(([key, name]) => [key, text(name)])),
  };
}

/** Country of the place, else of its registration, else of whom it represents. */
export function countryOf(record: DatabaseRecord): Place {
  const nested = COUNTRIES.map((member) => placeOf(record, member));
  return nested.find(({isoCode}) => isoCode !== '') ?? NO_PLACE;
}

export function continentCode(record: DatabaseRecord): string {
  return isRecord(record.continent) ? text(record.continent.code) : text(record.continent_code);
}

export function locationOf(record: DatabaseRecord): Location {
  const place = isRecord(record.location) ? record.location : record;
  return {
    latitude: decimal(place.latitude ?? place.lat),
    longitude: decimal(place.longitude ?? place.lng),
    timeZone: text(place.time_zone) || text(place.timezone),
  };
}

/** The autonomous system; its number may be written "AS64512". */
export function asnOf(record: DatabaseRecord): AsnRecord {
  const asn = record.autonomous_system_number ?? record.asn;
  const digits = typeof asn === 'string' && asn.startsWith('AS') ? asn.slice(2) : asn;
  return {
    number: whole(typeof digits === 'string' ? Number(digits) : digits),
    organization:
      text(record.autonomous_system_organization) || text(record.as_name) || text(record.name),
  };
}

function flatCountry(record: DatabaseRecord): Place {
  const code = [record.country_code, record.country]
    .map(text)
    .find(({length}) => length === COUNTRY_CODE_LENGTH);
  return {...NO_PLACE, isoCode: code ?? ''};
}

function flatCity(record: DatabaseRecord): Place {
  const name = text(record.city);
  return name === '' ? NO_PLACE : {...NO_PLACE, names: {en: name}};
}

/** Readers of flat records, by the member that nested ones have. */
const FLAT: Readonly<Record<string, (record: DatabaseRecord) => Place>> = {
  city: flatCity,
  country: flatCountry,
};

const isRecord = (value: unknown): value is DatabaseRecord =>
  typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const whole = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
const decimal = (value: unknown): number => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
};
