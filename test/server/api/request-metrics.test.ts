// What the Local API counts of its requests, under the reference's names.
import {afterEach, beforeEach, expect, test} from 'vitest';
import {exposition} from '../../../cli/agent/metrics.ts';
import {parseExposition} from '../../../kernel/metrics/exposition.ts';
import {ban, KEY, openPeopledStage, type Stage} from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openPeopledStage();
});
afterEach(() => stage.close());

/** "name{labels} value", without histograms. */
const counted = () =>
  stage.api
    .metrics('full')
    .filter(({type}) => type === 'counter')
    .flatMap(({name, samples}) =>
      samples.map(({labels, value}) => `${name} ${Object.values(labels).join(' ')} ${value}`),
    );

test('routes, machines, bouncers, and whether they were told of something', async () => {
  const token = await stage.logIn();
  await ban(stage, token, '192.0.2.1');
  await stage.ask('GET', '/v1/decisions?ip=192.0.2.1', {key: KEY});
  await stage.ask('GET', '/v1/decisions?ip=192.0.2.2', {key: KEY});
  await stage.ask('GET', '/v1/decisions?ip=192.0.2.3', {key: KEY});
  await stage.ask('GET', '/v1/decisions', {key: 'none'});
  await stage.ask('GET', '/v1/alerts/7', {token});
  await stage.ask('GET', '/nothing/of/the/kind');
  expect(counted()).toEqual([
    'cs_lapi_route_requests_total /v1/watchers/login POST 1',
    'cs_lapi_route_requests_total /v1/alerts POST 1',
    'cs_lapi_route_requests_total /v1/decisions GET 4',
    'cs_lapi_route_requests_total /v1/alerts/:alert_id GET 1',
    'cs_lapi_route_requests_total invalid-endpoint GET 1',
    'cs_lapi_machine_requests_total m1 /v1/alerts POST 1',
    'cs_lapi_machine_requests_total m1 /v1/alerts/:alert_id GET 1',
    'cs_lapi_bouncer_requests_total b1 /v1/decisions GET 3',
    'cs_lapi_decisions_ok_total b1 1',
    'cs_lapi_decisions_ko_total b1 2',
  ]);
});

test('how long requests took, as a histogram', async () => {
  await stage.ask('GET', '/v1/decisions', {key: KEY});
  await stage.ask('GET', '/v1/decisions', {key: KEY});
  const read = parseExposition(await exposition(stage.api.metrics('full')));
  const of = (name: string) =>
    read.filter((one) => one.name === `cs_lapi_request_duration_seconds_${name}`);
  const labels = {endpoint: '/v1/decisions', method: 'GET'};
  expect(of('bucket').map((one) => one.labels.le)).toEqual(
    '0.005 0.01 0.025 0.05 0.075 0.1 0.2 0.3 0.4 0.5 0.75 1 +Inf'.split(' '),
  );
  const values = of('bucket').map(({value}) => value);
  expect(values).toEqual(values.toSorted((one, other) => one - other));
  expect(of('bucket').at(-1)).toMatchObject({labels: {...labels, le: '+Inf'}, value: 2});
  expect(of('count')).toMatchObject([{labels, value: 2}]);
  expect(of('sum')[0]!.value).toBeGreaterThan(0);
});

test('levels', async () => {
  await stage.ask('GET', '/v1/decisions', {key: KEY});
  const names = (level: 'aggregated' | 'none') => stage.api.metrics(level).map(({name}) => name);
  expect(names('aggregated')).toEqual(['cs_lapi_route_requests_total']);
  expect(names('none')).toEqual([]);
});
