// Country, place and network of addresses, from databases made here.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {sourceFiller} from '../../../kernel/enrich/fill-source.ts';
import {geoFunctions, openGeo} from '../../../kernel/enrich/geo.ts';
import {EngineError} from '../../../kernel/errors.ts';
import {mmdb} from './mmdb-writer.ts';

let folder = '';
let city = '';
let asn = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-geo-'));
  [city, asn] = [join(folder, 'city.mmdb'), join(folder, 'asn.mmdb')];
  writeFileSync(
    city,
    mmdb('Some-City', [
      {
        network: '192.0.2.0/24',
        record: {
          country: {iso_code: 'FR', is_in_european_union: true},
          city: {names: {en: 'Paris'}},
          location: {latitude: 48.8583, longitude: 2.2945},
        },
      },
      {network: '198.51.100.0/25', record: {registered_country: {iso_code: 'JP'}}},
      {network: '2001:db8:1::/48', record: {country: {iso_code: 'DE', is_in_european_union: true}}},
    ]),
  );
  const record = {autonomous_system_number: 64512, autonomous_system_organization: 'Example'};
  writeFileSync(
    asn,
    mmdb('Some-ASN', [
      {network: '192.0.2.128/26', record},
      {network: '2001:db8:1::/48', record},
    ]),
  );
});
afterAll(() => rmSync(folder, {recursive: true}));

const NOWHERE = {IsoCode: '', IsInEU: 'false', Latitude: '0.000000', Longitude: '0.000000'};

describe('methods of statics', () => {
  const CASES = [
    {
      method: 'GeoIpCity',
      address: '192.0.2.9',
      fields: {IsoCode: 'FR', IsInEU: 'true', Latitude: '48.858300', Longitude: '2.294500'},
    },
    {
      method: 'GeoIpCity',
      address: '198.51.100.7',
      fields: {...NOWHERE, IsoCode: 'JP'},
    },
    {method: 'GeoIpCity', address: '203.0.113.1', fields: NOWHERE},
    {method: 'GeoIpCity', address: 'localhost', fields: undefined},
    {method: 'GeoIpCity', address: 'fe80::1%eth0', fields: undefined},
    {
      method: 'GeoIpASN',
      address: '192.0.2.130',
      fields: {ASNNumber: '64512', ASNumber: '64512', ASNOrg: 'Example'},
    },
    {
      method: 'GeoIpASN',
      address: '203.0.113.1',
      fields: {ASNNumber: '0', ASNumber: '0', ASNOrg: ''},
    },
    {method: 'IpToRange', address: '192.0.2.130', fields: {SourceRange: '192.0.2.128/26'}},
    {method: 'IpToRange', address: '2001:db8:1:2::3', fields: {SourceRange: '2001:db8:1::/48'}},
    {method: 'IpToRange', address: '203.0.113.1', fields: undefined},
  ];
  for (const {method, address, fields} of CASES) {
    test(`${method} of ${address}`, async () => {
      const {enrich} = await geoFunctions({city, asn});
      expect(enrich![method]!(address)).toEqual(fields);
    });
  }
});

test('functions give records with the names rules use', async () => {
  const {functions} = await geoFunctions({city, asn});
  expect(functions!.GeoIPEnrich!('192.0.2.9')).toMatchObject({
    Country: {IsoCode: 'FR'},
    City: {Names: {en: 'Paris'}},
    Location: {Latitude: 48.8583},
  });
  expect(functions!.GeoIPASNEnrich!('192.0.2.130')).toMatchObject({AutonomousSystemNumber: 64512n});
  expect(functions!.IPToCountry!('2001:db8:1::9')).toBe('DE');
  expect(functions!.GeoIPEnrich!('nowhere')).toBeNull();
});

test('without the city database the other is not asked; a file that is none is told', async () => {
  expect(await geoFunctions({city: undefined, asn})).toEqual({});
  writeFileSync(join(folder, 'no.mmdb'), 'hello');
  await expect(geoFunctions({city: join(folder, 'no.mmdb'), asn})).rejects.toMatchObject({
    code: 'FW3009',
  });
});

describe('sources of alerts, by the records of several vendors', () => {
  const FLAT = {latitude: 1.5, longitude: 2.5};
  const CASES = [
    {
      name: 'flat country',
      type: 'country ipvAll',
      record: {country_code: 'US'},
      place: {cn: 'US'},
    },
    {
      name: 'country and network in one, numbers with AS',
      type: 'vendor lite',
      record: {country: 'Japan', country_code: 'JP', asn: 'AS64513', as_name: 'Two'},
      place: {cn: 'JP', as_number: '64513', as_name: 'Two'},
    },
    {
      name: 'flat city',
      type: 'vendor city',
      record: {country_code: 'US', city: 'Springfield', latitude: 1n, longitude: '2.5'},
      place: {cn: 'US', latitude: 1, longitude: FLAT.longitude},
    },
    {
      name: 'members of unexpected types count as absent',
      type: 'vendor lite',
      record: {country: {iso_code: 7}, asn: {number: 1}, location: 'here'},
      place: {},
    },
    {
      name: 'a database of networks is not asked for places',
      type: 'Some-ASN',
      record: {country_code: 'US', asn: 'AS64513'},
      place: {as_number: '64513'},
    },
  ];
  for (const {name, type, record, place} of CASES) {
    test(name, async () => {
      const file = join(folder, 'vendor.mmdb');
      writeFileSync(file, mmdb(type, [{network: '192.0.2.0/24', record}]));
      const geo = await openGeo([file]);
      expect(geo.locate('192.0.2.7')).toEqual(place);
      expect(geo.locate('198.51.100.1')).toEqual({});
    });
  }
});

test('of two databases of a kind the first that knows the address answers', async () => {
  const files = ['one', 'two'].map((name) => join(folder, `${name}.mmdb`)) as [string, string];
  writeFileSync(
    files[0],
    mmdb('A-Country', [{network: '192.0.2.0/24', record: {country_code: 'FR'}}]),
  );
  writeFileSync(
    files[1],
    mmdb('B-Country', [
      {network: '192.0.2.0/24', record: {country_code: 'US'}},
      {network: '198.51.100.0/24', record: {country_code: 'JP'}},
    ]),
  );
  const {locate} = await openGeo(files);
  expect(['192.0.2.7', '198.51.100.7'].map((address) => locate(address).cn)).toEqual(['FR', 'JP']);
});

describe('filling a source', () => {
  const source = {scope: 'Ip', value: '192.0.2.130', ip: '192.0.2.130'};
  test('what a rule wrote stays', async () => {
    const fill = sourceFiller(await openGeo([city, asn]), () => {});
    const [empty, written] = [{...source}, {...source, cn: 'XX'}];
    fill(empty);
    fill(written);
    expect(empty).toMatchObject({cn: 'FR', as_number: '64512', as_name: 'Example'});
    expect(written).toEqual({...source, cn: 'XX'});
  });
  test('a damaged database is told once, and not asked again', () => {
    const told: string[] = [];
    let asked = 0;
    const locate = () => {
      asked += 1;
      throw new EngineError('FW3009', 'damaged');
    };
    const fill = sourceFiller({functions: {}, facts: [], locate}, ({code}) => told.push(code));
    fill({...source});
    fill({...source});
    expect({told, asked}).toEqual({told: ['FW3009'], asked: 1});
  });
});
