// Country, place and network of addresses, for rules and for the sources of alerts.
//
// A database answers by what its type says it is: of places, of networks, or, where the type
// tells neither, both. The first one that knows an address answers. As in the reference, an
// address that no database of places knows still gets fields, empty ones.
import type {HostFunctions, HostRecord} from '@firewatch/core-wasm';
import {Database, type DatabaseRecord} from './database.ts';
import {asnOf, continentCode, countryOf, locationOf, type Place, placeOf} from './record.ts';

/** A database in use. */
export interface GeoFact {
  readonly file: string;
  readonly type: string;
  readonly built: Date;
}

/** What databases add to the source of an alert; what they do not know is absent. */
export interface SourcePlace {
  readonly cn?: string;
  readonly as_number?: string;
  readonly as_name?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

export interface Geo {
  readonly functions: HostFunctions;
  readonly facts: readonly GeoFact[];
  locate(address: string): SourcePlace;
}

/** Files of the reference's names: the second is of use only beside the first. */
export interface GeoFiles {
  readonly city: string | undefined;
  readonly asn: string | undefined;
}

type Fields = Readonly<Record<string, string>>;

const COORDINATE_DIGITS = 6;
/** Words of types of databases. */
const PLACE_WORDS = ['city', 'country', 'enterprise', 'location'];
const NETWORK_WORDS = ['asn', 'isp', 'enterprise'];

/** What the engine asks of the host about places; nothing without the city database. */
export async function geoFunctions({city, asn}: GeoFiles): Promise<HostFunctions> {
  if (city === undefined) return {};
  return (await openGeo(asn === undefined ? [city] : [city, asn])).functions;
}

/** Opens databases of any vendor; throws FW3009 for the first that is none. */
export async function openGeo(files: readonly string[]): Promise<Geo> {
  const databases = await Promise.all(files.map((file) => Database.open(file)));
  const places = databases.filter(({type}) => isOf(type, PLACE_WORDS, NETWORK_WORDS));
  const networks = databases.filter(({type}) => isOf(type, NETWORK_WORDS, PLACE_WORDS));
  return {
    functions: functionsOf(places, networks),
    facts: databases.map(({file, type, built}) => ({file, type, built})),
    locate: (address) => ({
      ...placeIn(find(places, address)),
      ...networkIn(find(networks, address)),
    }),
  };
}

/** Whether the type has one of the words, or none of either kind. */
function isOf(type: string, words: readonly string[], others: readonly string[]): boolean {
  const has = (some: readonly string[]) => some.some((word) => type.toLowerCase().includes(word));
  return has(words) || !has(others);
}

/** Undefined for what is no address, or where no database is; empty for an unknown one. */
function find(databases: readonly Database[], address: string): DatabaseRecord | undefined {
  let unknown: DatabaseRecord | undefined;
  for (const database of databases) {
    const {record, network} = database.look(address);
    if (network !== undefined) return record;
    unknown ??= record;
  }
  return unknown;
}

function rangeOf(networks: readonly Database[], address: string): string | undefined {
  for (const database of networks) {
    const {network} = database.look(address);
    if (network !== undefined) return network;
  }
  return undefined;
}

function functionsOf(places: readonly Database[], networks: readonly Database[]): HostFunctions {
  return {
    enrich: {
      ...(places.length > 0 && {GeoIpCity: (address) => cityFields(find(places, address))}),
      ...(networks.length > 0 && {
        GeoIpASN: (address) => asnFields(find(networks, address)),
        IpToRange: (address) => {
          const network = rangeOf(networks, address);
          return network === undefined ? undefined : {SourceRange: network};
        },
      }),
    },
    functions: {
      GeoIPEnrich: (address: string) => answer(find(places, address), cityObject),
      GeoIPASNEnrich: (address: string) => answer(find(networks, address), asnObject),
      GeoIPRangeEnrich: (address: string) => {
        const network = rangeOf(networks, address);
        return network === undefined ? null : new Network(network);
      },
      IPToCountry: (address: string) => countryOf(find(places, address) ?? {}).isoCode,
    },
  };
}

/** A network, as the reference's object of it. */
class Network {
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  String(): string {
    return this.text;
  }
}

function placeIn(record: DatabaseRecord | undefined): SourcePlace {
  if (!record) return {};
  const {isoCode} = countryOf(record);
  const {latitude, longitude} = locationOf(record);
  return {
    ...(isoCode !== '' && {cn: isoCode}),
    ...(latitude !== 0 && {latitude}),
    ...(longitude !== 0 && {longitude}),
  };
}

function networkIn(record: DatabaseRecord | undefined): SourcePlace {
  if (!record) return {};
  const {number, organization} = asnOf(record);
  return {
    ...(number !== 0 && {as_number: String(number)}),
    ...(organization !== '' && {as_name: organization}),
  };
}

function cityFields(record: DatabaseRecord | undefined): Fields | undefined {
  if (!record) return undefined;
  const {isoCode, isInEuropeanUnion} = countryOf(record);
  const {latitude, longitude} = locationOf(record);
  return {
    IsoCode: isoCode,
    IsInEU: String(isInEuropeanUnion),
    Latitude: latitude.toFixed(COORDINATE_DIGITS),
    Longitude: longitude.toFixed(COORDINATE_DIGITS),
  };
}

function asnFields(record: DatabaseRecord | undefined): Fields | undefined {
  if (!record) return undefined;
  const {number, organization} = asnOf(record);
  return {ASNNumber: String(number), ASNumber: String(number), ASNOrg: organization};
}

const answer = (
  record: DatabaseRecord | undefined,
  view: (record: DatabaseRecord) => HostRecord,
) => (record === undefined ? null : view(record));

const placeObject = (place: Place) => ({
  IsoCode: place.isoCode,
  IsInEuropeanUnion: place.isInEuropeanUnion,
  GeoNameID: place.geonameId,
  Names: place.names,
});

/** The record with the member names of the rule language. */
const cityObject = (record: DatabaseRecord) => ({
  City: placeObject(placeOf(record, 'city')),
  Continent: {...placeObject(placeOf(record, 'continent')), Code: continentCode(record)},
  Country: placeObject(placeOf(record, 'country')),
  RegisteredCountry: placeObject(placeOf(record, 'registered_country')),
  RepresentedCountry: placeObject(placeOf(record, 'represented_country')),
  Location: locationObject(record),
});

function locationObject(record: DatabaseRecord) {
  const {latitude, longitude, timeZone} = locationOf(record);
  return {Latitude: latitude, Longitude: longitude, TimeZone: timeZone};
}

const asnObject = (record: DatabaseRecord) => {
  const {number, organization} = asnOf(record);
  return {
    AutonomousSystemNumber: BigInt(number),
    AutonomousSystemOrganization: organization,
  };
};
