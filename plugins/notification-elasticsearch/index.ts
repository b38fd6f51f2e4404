// The notification `elasticsearch`: alerts as documents of Elasticsearch or OpenSearch.
import {definePlugin, type Notification, openSink, readTls} from '@firewatch/kernel';
import {clientBulk, plainBulk} from './bulk.ts';
import {authorizationOf, checkConfig, type ElasticsearchConfig} from './config.ts';
import {deliverTo} from './delivery.ts';
import {documentOf} from './ecs.ts';
import {Nodes} from './nodes.ts';

const elasticsearch: Notification<ElasticsearchConfig> = {
  check: checkConfig,
  preview: (_config, {alerts}) =>
    alerts.map((alert) => JSON.stringify(documentOf(alert), undefined, 2)).join('\n'),
  async open(config, host) {
    const [authorization, tls] = await Promise.all([authorizationOf(config), readTls(config)]);
    const nodes = new Nodes(host, config.urls, {tls, authorization});
    const isElastic = config.flavor === 'elasticsearch';
    const bulk = (isElastic ? clientBulk : plainBulk)(nodes, config);
    return openSink(host, {
      name: `${isElastic ? 'Elasticsearch' : 'OpenSearch'} at ${config.urls.map((url) => new URL(url).host).join(', ')}`,
      send: deliverTo({host, config, nodes, bulk}),
    });
  },
};

const plugin = definePlugin({notifications: {elasticsearch}});

export {plugin as default};
