// Exim: parts of its main log, by the chapter "Log files" of its specification.

import {shapes} from './shape.ts';

/** Between the time and an address: what happened to the message. */
const FLAGS = [
  String.raw`\<=`, // arrived
  '(=', // arrived and was rejected in pretence
  ...['=>', '->', '>>'], // delivered: first address, further one, while it still arrived
  '*>', // would have been delivered
  '**', // bounced
  '==', // deferred
];

/** What Exim says of itself, of waiting messages and of clients that went away. */
const NOT_ABOUT_DELIVERY = [
  'Start queue run',
  'End queue run',
  ' Warning: ',
  'Message is frozen',
  'another process is handling this message',
  ' retry time not reached ',
  ' no immediate delivery: ',
  ' no host name found for IP address ',
  ' no IP address found for host ',
  ' unexpected disconnection while reading SMTP command ',
];

export const EXIM = shapes({
  EXIM_MSGID: '«(?:[[:alnum:]]{6}-){2}[[:alnum:]]{2}»',
  EXIM_FLAGS: FLAGS.join('|'),
  EXIM_DATE: '<YEAR:exim_year>-<MONTHNUM:exim_month>-<MONTHDAY:exim_day> <TIME:exim_time>',
  EXIM_PID: '[<POSINT>]',
  EXIM_QT: '{«[0-9]+[ywdhms]»}*',
  EXIM_EXCLUDE_TERMS: NOT_ABOUT_DELIVERY.join('|'),
  // a name that was found, and in parentheses what HELO said if that is another one
  EXIM_REMOTE_HOST: [
    'H={<USERNAME:remote_hostname> }?{(<NOTSPACE:remote_heloname>) }?',
    '[<IP:remote_host>]',
  ].join(''),
  EXIM_INTERFACE: 'I=[<IP:exim_interface>]:<POSINT:exim_interface_port>',
  EXIM_PROTOCOL: 'P=<NOTSPACE:protocol>',
  EXIM_MSG_SIZE: 'S=<NONNEGINT:exim_msg_size>',
  EXIM_HEADER_ID: 'id=<NOTSPACE:exim_header_id>',
  EXIM_SUBJECT: 'T=<QS:exim_subject>',
});
