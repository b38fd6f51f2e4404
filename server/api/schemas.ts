// Shapes of what clients send and get, JSON Schema 2020-12: bodies are checked against
// them, and OpenAPI shows them. Keys that are not named are ignored.

const text = {type: 'string'} as const;
const whole = {type: 'integer'} as const;
const number = {type: 'number'} as const;
const yes = {type: 'boolean'} as const;
const named = {type: 'string', minLength: 1} as const;
const listOf = (items: object) => ({type: 'array', items});
const short = {type: 'string', maxLength: 255} as const;

const meta = {
  type: ['array', 'null'],
  items: {type: 'object', properties: {key: text, value: text}},
};

const decision = {
  type: 'object',
  required: ['duration', 'origin', 'scenario', 'scope', 'type', 'value'],
  properties: {
    id: {...whole, description: 'ignored'},
    uuid: {...text, description: 'ignored: the server makes one'},
    duration: {...text, description: 'as Go writes it, with days: 4h, 1d12h'},
    origin: text,
    scenario: text,
    scope: text,
    type: text,
    value: text,
    simulated: {...yes, description: 'ignored: the alert says so'},
  },
};

const source = {
  type: 'object',
  required: ['scope', 'value'],
  properties: {
    scope: text,
    value: text,
    ip: text,
    range: text,
    as_number: text,
    as_name: text,
    cn: text,
    latitude: number,
    longitude: number,
  },
};

const alert = {
  type: 'object',
  required: [
    ...['capacity', 'events', 'events_count', 'leakspeed', 'message', 'scenario'],
    ...['scenario_hash', 'scenario_version', 'simulated', 'source', 'start_at', 'stop_at'],
  ],
  properties: {
    capacity: whole,
    events: listOf({
      type: 'object',
      required: ['meta', 'timestamp'],
      properties: {timestamp: text, meta},
    }),
    events_count: whole,
    leakspeed: text,
    message: text,
    scenario: text,
    scenario_hash: text,
    scenario_version: text,
    simulated: yes,
    source,
    start_at: text,
    stop_at: text,
    remediation: yes,
    kind: text,
    labels: {type: ['array', 'null'], items: text},
    meta,
    decisions: {type: ['array', 'null'], items: decision},
  },
};

const storedDecision = {
  type: 'object',
  required: ['duration', 'id', 'origin', 'scenario', 'scope', 'type', 'value'],
  properties: {
    ...{duration: text, id: whole, uuid: text, origin: text, scenario: text},
    ...{scope: text, type: text, value: text, simulated: yes},
  },
};

const storedAlert = {
  ...alert,
  required: [...alert.required, 'id', 'uuid', 'machine_id', 'created_at', 'labels', 'decisions'],
  properties: {
    ...alert.properties,
    ...{id: whole, uuid: text, machine_id: text, created_at: text},
    events: {type: ['array', 'null'], items: alert.properties.events.items},
    decisions: {type: ['array', 'null'], items: storedDecision},
  },
};

const registration = {
  type: 'object',
  required: ['machine_id', 'password'],
  properties: {
    machine_id: {...named, maxLength: 255},
    password: {...named, maxLength: 1024},
    registration_token: {type: 'string', minLength: 32, maxLength: 255},
  },
};

const login = {
  type: 'object',
  required: ['machine_id', 'password'],
  properties: {
    machine_id: named,
    password: {...named, maxLength: 1024},
    scenarios: {type: ['array', 'null'], items: text},
  },
};

/** Of certificates: no name, no password. */
const certificateLogin = {
  type: 'object',
  properties: {scenarios: {type: ['array', 'null'], items: text}},
};

const os = {
  type: ['object', 'null'],
  properties: {name: short, version: short, family: short},
};
const usageBase = {
  version: short,
  os,
  feature_flags: {type: ['array', 'null'], items: short},
  utc_startup_timestamp: number,
  // Lua and PHP write an empty table either way.
  metrics: {type: ['array', 'object', 'null']},
  name: short,
  type: short,
};
const usage = {
  type: 'object',
  properties: {
    remediation_components: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['utc_startup_timestamp', 'version'],
        properties: usageBase,
      },
    },
    log_processors: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['datasources', 'hub_items', 'utc_startup_timestamp', 'version'],
        properties: {
          ...usageBase,
          hub_items: {type: ['object', 'array']},
          datasources: {type: ['object', 'array']},
        },
      },
    },
  },
};

const allowlist = {
  type: 'object',
  required: ['name', 'created_at', 'updated_at', 'items'],
  properties: {
    ...{name: text, description: text, created_at: text, updated_at: text},
    items: listOf({
      type: 'object',
      required: ['value'],
      properties: {value: text, description: text, created_at: text, expiration: text},
    }),
  },
};

export const SCHEMAS = {
  alert,
  registration,
  login,
  certificateLogin,
  usage,
  targets: {
    type: 'object',
    required: ['targets'],
    properties: {targets: listOf(text)},
  },
  newAllowlist: {
    type: 'object',
    required: ['name'],
    properties: {name: {...named, maxLength: 255}, description: text},
  },
  allowlistItems: {
    type: 'object',
    required: ['items'],
    properties: {
      items: {
        ...listOf({
          type: 'object',
          required: ['value'],
          properties: {
            value: named,
            description: text,
            expiration: {...text, description: 'an instant, RFC 3339; absent: never'},
          },
        }),
        minItems: 1,
      },
    },
  },
  allowlistValues: {
    type: 'object',
    required: ['values'],
    properties: {values: {...listOf(named), minItems: 1}},
  },
  // Answers.
  message: {type: 'object', required: ['message'], properties: {code: whole, message: text}},
  token: {
    type: 'object',
    required: ['code', 'expire', 'token'],
    properties: {code: whole, expire: text, token: text},
  },
  health: {type: 'object', required: ['status'], properties: {status: {enum: ['up', 'down']}}},
  ids: listOf(text),
  deleted: {type: 'object', required: ['nbDeleted'], properties: {nbDeleted: text}},
  storedAlert,
  storedAlerts: {type: ['array', 'null'], items: storedAlert},
  decisions: {type: ['array', 'null'], items: storedDecision},
  stream: {
    type: 'object',
    required: ['new', 'deleted'],
    properties: {new: listOf(storedDecision), deleted: listOf(storedDecision)},
  },
  allowlist,
  allowlists: listOf(allowlist),
  allowlisted: {
    type: 'object',
    required: ['allowlisted'],
    properties: {allowlisted: yes, reason: text},
  },
  allowlistResults: {
    type: 'object',
    required: ['results'],
    properties: {
      results: listOf({
        type: 'object',
        required: ['target', 'allowlists'],
        properties: {target: text, allowlists: listOf(text)},
      }),
    },
  },
  allowlistChange: {
    type: 'object',
    required: ['added', 'known', 'expired'],
    properties: {added: whole, known: listOf(text), expired: whole},
  },
} as const;

export type SchemaName = keyof typeof SCHEMAS;
