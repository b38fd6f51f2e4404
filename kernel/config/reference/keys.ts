// The settings of the reference's config.yaml, and what becomes of each: every key that it
// knows is here, so that none is left out without a word.
import type {FirewatchConfig} from '@firewatch/schemas';

/** firewatch.yaml as it comes about; paths are those of config.yaml's machine. */
export type Draft = {-readonly [K in keyof FirewatchConfig]: FirewatchConfig[K]};

/** A value that cannot be taken: what was expected. */
export class Unfit {
  readonly expected: string;
  constructor(expected: string) {
    this.expected = expected;
  }
}

/** Takes a value into the draft; answers with the settings it became, or why it cannot. */
type Take = (value: unknown, draft: Draft) => string | Unfit;

export type KeyRule = {readonly take: Take} | {readonly ignored: string};

const text =
  (use: (value: string, draft: Draft) => string): Take =>
  (value, draft) =>
    typeof value === 'string' && value !== '' ? use(value, draft) : new Unfit('a text');

const LEVELS: Readonly<Record<string, NonNullable<NonNullable<FirewatchConfig['log']>['level']>>> =
  {
    ...{trace: 'debug', debug: 'debug', info: 'info', warn: 'warn', warning: 'warn'},
    ...{error: 'error', fatal: 'error', panic: 'error'},
  };

const inLog: Take = (value, draft) => {
  const level = LEVELS[String(value).toLowerCase()];
  if (!level) return new Unfit(`one of ${Object.keys(LEVELS).join(', ')}`);
  draft.log = {...draft.log, level};
  return 'log.level';
};

/** Settings of metrics have the reference's names and values: their schema judges them. */
const sameIn =
  (name: keyof NonNullable<Draft['prometheus']>): Take =>
  (value, draft) => {
    draft.prometheus = {...draft.prometheus, [name]: value};
    return `prometheus.${name}`;
  };

/** Settings of the Local API (`run --serve`, `serve`) too. */
const ofServer =
  (...path: readonly [string, ...string[]]): Take =>
  (value, draft) => {
    const server: Record<string, unknown> = {...draft.server};
    const [name, inner] = path;
    server[name] = inner === undefined ? value : {...(server[name] as object), [inner]: value};
    draft.server = server;
    return `server.${path.join('.')}`;
  };

const ONE_STREAM = 'the log goes to standard error, which the service manager keeps and rotates';
const ONE_CORE = 'lines go through one core, in order';
const NOT_HERE = 'the Local API here has no such setting';
const CLIENT = 'the agent decides in a store of its own and is no client of a Local API';
const STORE =
  'the store of the reference is not read; ours is in the folder of the state, or where `store` says';
const COMMANDS = 'commands have options';
const NO_CENTRAL = 'there is no central API here';

const add = (path: string, draft: Draft) => {
  draft.acquisition = [...(draft.acquisition ?? []), path];
  return 'acquisition';
};

/** By key; `*` stands for everything below. */
export const KEYS: Readonly<Record<string, KeyRule>> = {
  'common.log_level': {take: inLog},
  'common.log_format': {
    take: (value, draft) => {
      if (value !== 'text' && value !== 'json') return new Unfit('text or json');
      draft.log = {...draft.log, format: value};
      return 'log.format';
    },
  },
  'common.log_media': {ignored: ONE_STREAM},
  'common.log_dir': {ignored: ONE_STREAM},
  'common.log_max_size': {ignored: ONE_STREAM},
  'common.log_max_files': {ignored: ONE_STREAM},
  'common.log_max_age': {ignored: ONE_STREAM},
  'common.compress_logs': {ignored: ONE_STREAM},
  'common.force_color_logs': {ignored: ONE_STREAM},
  'common.daemonize': {ignored: 'without effect in the reference too'},
  'common.pid_dir': {ignored: 'without effect in the reference too'},
  'common.working_dir': {ignored: 'without effect in the reference too'},
  'config_paths.config_dir': {
    take: text((folder, draft) => {
      draft.rules = folder;
      return 'rules';
    }),
  },
  'config_paths.data_dir': {take: () => 'rules (read from config.yaml there)'},
  'config_paths.hub_dir': {take: () => 'rules (read from config.yaml there)'},
  'config_paths.index_path': {take: () => 'rules (read from config.yaml there)'},
  'config_paths.pattern_dir': {take: () => 'rules (read from config.yaml there)'},
  'config_paths.simulation_path': {
    take: text((file, draft) => {
      draft.simulation = file;
      return 'simulation';
    }),
  },
  'config_paths.notification_dir': {
    ignored: 'notifications are plugins with settings of their own',
  },
  'config_paths.plugin_dir': {ignored: "the reference's plugins are programs for its own protocol"},
  'crowdsec_service.enable': {
    take: (value) =>
      value === true ? 'firewatch run' : new Unfit('true: with false there is nothing to run'),
  },
  'crowdsec_service.acquisition_path': {take: text(add)},
  'crowdsec_service.acquisition_dir': {take: text(add)},
  'crowdsec_service.console_context_path': {take: () => 'rules (read from config.yaml there)'},
  'crowdsec_service.console_context_value_length': {
    ignored: 'it is 4000, the default and the most',
  },
  'crowdsec_service.parser_routines': {ignored: ONE_CORE},
  'crowdsec_service.buckets_routines': {ignored: ONE_CORE},
  'crowdsec_service.output_routines': {ignored: ONE_CORE},
  'crowdsec_service.dns_cache.*': {ignored: 'names are kept for an hour, nothing for five minutes'},
  'crowdsec_service.state_input_file': {ignored: 'without effect in the reference too'},
  'crowdsec_service.state_output_dir': {ignored: 'without effect in the reference too'},
  'cscli.*': {ignored: COMMANDS},
  'db_config.flush.max_items': {
    take: (value, draft) => {
      if (!Number.isSafeInteger(value) || (value as number) <= 0)
        return new Unfit('a number above 0');
      draft.retention = {...draft.retention, max_alerts: value as number};
      return 'retention.max_alerts';
    },
  },
  'db_config.flush.max_age': {
    take: text((age, draft) => {
      draft.retention = {...draft.retention, alerts: age};
      return 'retention.alerts';
    }),
  },
  'db_config.flush.metrics_max_age': {
    take: text((age, draft) => {
      draft.server = {...draft.server, flush: {...draft.server?.flush, metrics_max_age: age}};
      return 'server.flush.metrics_max_age';
    }),
  },
  'db_config.flush.*': {ignored: 'set it below server.flush, if clients are to be forgotten'},
  'db_config.*': {ignored: STORE},
  'plugin_config.*': {ignored: 'plugins run confined, as the user of the agent'},
  'api.client.*': {ignored: CLIENT},
  'api.cti.key': {
    take: text((key, draft) => {
      draft.network = {...draft.network, enabled: true, cti: {key}};
      return 'network.cti.key';
    }),
  },
  'api.cti.enabled': {
    take: (value, draft) => {
      if (typeof value !== 'boolean') return new Unfit('true or false');
      if (!value) delete draft.network;
      return 'network.enabled';
    },
  },
  'api.cti.*': {ignored: 'answers are kept for ten minutes, a hundred of them: the defaults'},
  'api.server.profiles_path': {
    take: text((file, draft) => {
      draft.profiles = file;
      return 'profiles';
    }),
  },
  'api.server.listen_uri': {take: ofServer('listen_uri')},
  'api.server.listen_socket': {take: ofServer('listen_socket')},
  'api.server.trusted_ips': {take: ofServer('trusted_ips')},
  'api.server.trusted_proxies': {take: ofServer('trusted_proxies')},
  'api.server.use_forwarded_for_headers': {take: ofServer('use_forwarded_for_headers')},
  'api.server.disable_remote_lapi_registration': {
    take: ofServer('disable_remote_lapi_registration'),
  },
  'api.server.tls.cert_file': {take: ofServer('tls', 'cert_file')},
  'api.server.tls.key_file': {take: ofServer('tls', 'key_file')},
  'api.server.tls.ca_cert_path': {take: ofServer('tls', 'ca_cert_path')},
  'api.server.tls.crl_path': {take: ofServer('tls', 'crl_path')},
  'api.server.tls.client_verification': {take: ofServer('tls', 'client_verification')},
  'api.server.tls.agents_allowed_ou': {take: ofServer('tls', 'agents_allowed_ou')},
  'api.server.tls.bouncers_allowed_ou': {take: ofServer('tls', 'bouncers_allowed_ou')},
  'api.server.auto_registration.enabled': {take: ofServer('auto_registration', 'enabled')},
  'api.server.auto_registration.token': {take: ofServer('auto_registration', 'token')},
  'api.server.auto_registration.allowed_ranges': {
    take: ofServer('auto_registration', 'allowed_ranges'),
  },
  'api.server.online_client.*': {ignored: NO_CENTRAL},
  'api.server.*': {ignored: NOT_HERE},
  'prometheus.enabled': {take: sameIn('enabled')},
  'prometheus.level': {take: sameIn('level')},
  'prometheus.listen_addr': {take: sameIn('listen_addr')},
  'prometheus.listen_port': {take: sameIn('listen_port')},
};

/** The rule of a key; undefined: the reference does not know it either. */
export function ruleOf(key: string): KeyRule | undefined {
  if (Object.hasOwn(KEYS, key)) return KEYS[key];
  for (let end = key.lastIndexOf('.'); end > 0; end = key.lastIndexOf('.', end - 1)) {
    const rule = KEYS[`${key.slice(0, end)}.*`];
    if (rule) return rule;
  }
  return undefined;
}
