// How alerts are indexed. Lines that attackers wrote are kept and not indexed: no field of theirs
// becomes a field of the index.

const keyword = {type: 'keyword', ignore_above: 1024} as const;
const date = {type: 'date'} as const;
const kept = {type: 'object', enabled: false} as const;

/** Body of PUT _index_template/NAME. */
export const templateOf = (index: string, isDataStream: boolean): object => ({
  index_patterns: [index, `${index}-*`],
  ...(isDataStream && {data_stream: {}}),
  priority: 200,
  _meta: {description: 'alerts of firewatch'},
  template: {
    mappings: {
      dynamic: false,
      properties: {
        '@timestamp': date,
        message: {type: 'text'},
        tags: keyword,
        ecs: {properties: {version: keyword}},
        event: {
          properties: {
            kind: keyword,
            category: keyword,
            type: keyword,
            module: keyword,
            dataset: keyword,
            provider: keyword,
            id: keyword,
            start: date,
            end: date,
          },
        },
        rule: {properties: {name: keyword, version: keyword, uuid: keyword}},
        source: {
          properties: {
            address: keyword,
            ip: {type: 'ip'},
            geo: {properties: {country_iso_code: keyword, location: {type: 'geo_point'}}},
            as: {properties: {number: {type: 'long'}, organization: {properties: {name: keyword}}}},
          },
        },
        user: {properties: {name: keyword}},
        related: {properties: {ip: {type: 'ip'}, user: keyword}},
        threat: {properties: {technique: {properties: {id: keyword}}}},
        firewatch: {
          properties: {
            scope: keyword,
            value: keyword,
            range: keyword,
            simulated: {type: 'boolean'},
            remediation: {type: 'boolean'},
            events_count: {type: 'long'},
            capacity: {type: 'long'},
            leakspeed: keyword,
            decisions: {
              properties: {
                uuid: keyword,
                origin: keyword,
                type: keyword,
                scope: keyword,
                value: keyword,
                duration: keyword,
                scenario: keyword,
                simulated: {type: 'boolean'},
              },
            },
            events: kept,
            meta: kept,
          },
        },
      },
    },
  },
});
