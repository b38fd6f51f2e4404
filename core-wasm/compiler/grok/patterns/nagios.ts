// Nagios: "[epoch] TYPE: value;value;…", as Nagios Core writes its log.
//
// An entry is its type and a list of fields. A vocabulary says what some of them are;
// another is any text to the next ";", and the last one all the rest.

import {anyOf, shapes, vocabulary} from './shape.ts';

const FIELDS = vocabulary({
  WORD: 'nagios_state nagios_statelevel nagios_statetype',
  INT: `nagios_attempt nagios_statecode nagios_start_time nagios_end_time nagios_fixed
    nagios_trigger_id nagios_duration nagios_unknown1 nagios_unknown2`,
  NUMBER: 'nagios_epoch',
  // as short as possible, so that "comment", which stands last, is always empty
  DATA: 'author comment',
});

/**
 * Names lack "nagios_" here; "any_state" is a state such as "ACKNOWLEDGEMENT (DOWN)". Of a
 * name in several entries the last wins in NAGIOSLOGLINE.
 */
const ENTRIES: Readonly<Record<string, string>> = {
  'CURRENT SERVICE STATE': 'hostname service state statetype statecode message',
  'CURRENT HOST STATE': 'hostname state statetype statecode message',
  'SERVICE ALERT': 'hostname service state statelevel attempt message',
  'HOST ALERT': 'hostname state statelevel attempt message',
  'SERVICE NOTIFICATION': 'notifyname hostname service any_state contact message',
  'HOST NOTIFICATION': 'notifyname hostname any_state contact message',
  'SERVICE FLAPPING ALERT': 'hostname service state message',
  'HOST FLAPPING ALERT': 'hostname state message',
  'SERVICE DOWNTIME ALERT': 'hostname service state comment',
  'HOST DOWNTIME ALERT': 'hostname state comment',
  'PASSIVE SERVICE CHECK': 'hostname service state comment',
  'PASSIVE HOST CHECK': 'hostname state comment',
  'SERVICE EVENT HANDLER': 'hostname service state statelevel event_handler_name',
  'HOST EVENT HANDLER': 'hostname state statelevel event_handler_name',
  'TIMEPERIOD TRANSITION': 'service unknown1 unknown2',
};

/** Switches for a host, for a service, or for all that a host has. */
const SWITCHES: Readonly<Record<string, string>> = {
  HOST_CHECK: 'hostname',
  SVC_CHECK: 'hostname service',
  HOST_NOTIFICATIONS: 'hostname',
  SVC_NOTIFICATIONS: 'hostname service',
  HOST_SVC_NOTIFICATIONS: 'hostname',
};

/** Arguments of external commands. A name with a dot before it stands without the prefix. */
const COMMANDS: Readonly<Record<string, string>> = {
  PROCESS_HOST_CHECK_RESULT: 'hostname state check_result',
  PROCESS_SERVICE_CHECK_RESULT: 'hostname service state check_result',
  SCHEDULE_HOST_DOWNTIME: 'hostname start_time end_time fixed trigger_id duration .author .comment',
  ...Object.fromEntries(
    ['ENABLE', 'DISABLE'].flatMap((verb) =>
      Object.entries(SWITCHES).map(([what, fields]) => [`${verb}_${what}`, fields]),
    ),
  ),
};

/** Has a name but no line. */
const BARE_COMMAND = 'SCHEDULE_SERVICE_DOWNTIME';

function values(list: string): string {
  const names = list.split(' ');
  const value = (name: string, index: number) => {
    if (name.startsWith('.')) return `<${name.slice(1)}>`;
    if (name === 'any_state') return '<DATA:nagios_state>';
    const field = `nagios_${name}`;
    if (FIELDS.has(field)) return `<${field}>`;
    return `<${index === names.length - 1 ? 'GREEDYDATA' : 'DATA'}:${field}>`;
  };
  return names.map(value).join(';');
}

const typeName = (type: string) => `NAGIOS_TYPE_${type.replaceAll(' ', '_')}`;
const typed = (type: string) => `<${typeName(type)}:nagios_type>:`;

const EXTERNAL = 'EXTERNAL COMMAND';

const types = [...Object.keys(ENTRIES), EXTERNAL].map((type) => [typeName(type), type]);
const commands = [...Object.keys(COMMANDS), BARE_COMMAND].map((command) => [
  `NAGIOS_EC_${command}`,
  command,
]);
const lines = [
  ['NAGIOS_WARNING', 'Warning:{~}?<GREEDYDATA:nagios_message>'],
  ...Object.entries(ENTRIES).map(([type, fields]) => [
    `NAGIOS_${type.replaceAll(' ', '_')}`,
    `${typed(type)} ${values(fields)}`,
  ]),
  ...Object.entries(COMMANDS).map(([command, fields]) => [
    `NAGIOS_EC_LINE_${command}`,
    `${typed(EXTERNAL)} <NAGIOS_EC_${command}:nagios_command>;${values(fields)}`,
  ]),
];

export const NAGIOS = shapes(
  {
    NAGIOSTIME: '[<nagios_epoch>]',
    ...Object.fromEntries([...types, ...commands, ...lines]),
    NAGIOSLOGLINE: `<NAGIOSTIME> {${anyOf(lines.map(([name]) => name as string))}}`,
  },
  FIELDS,
);
