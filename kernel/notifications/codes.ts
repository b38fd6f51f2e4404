// Codes of notifications, FW52xx: their configuration, and what becomes of deliveries.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const NOTIFICATION_CODES = {
  FW5201: {
    title: 'faulty notification',
    meaning:
      'A notification of the configuration has a key or a value that it cannot have. Common keys are in docs/notifications.md, the others in the README of the plugin.',
  },
  FW5202: {
    title: 'no plugin for the type of a notification',
    meaning:
      'No installed plugin provides a notification of this type, so it is left out; a profile that tells it is a fault. Install a plugin that does: `firewatch plugins install firewatch/notification-TYPE`.',
  },
  FW5203: {
    title: 'profile names an unknown notification',
    meaning:
      'A profile tells a notification that is not configured, so that nobody would hear of its alerts. Correct the name, or configure the notification.',
  },
  FW5204: {
    title: 'two notifications of one name',
    meaning: 'The last one is used. Give each a name of its own.',
  },
  FW5205: {
    title: 'alerts wait for others',
    meaning:
      'The notification has a `group_threshold` and no `group_wait`: alerts wait until there are so many, however long that takes. Add a `group_wait`.',
  },
  FW5211: {
    title: 'not delivered, tried again',
    meaning:
      'The sink was not reached, was busy, or did not take the message; the message carries its reason. The alerts stay in the outbox and are sent again after a pause that grows to five minutes.',
  },
  FW5212: {
    title: 'refused, put into the dead letters',
    meaning:
      'The sink will never take the message as it is. The alerts are kept in the table `dead_letter` of the store, with the reason; the alerts themselves are in `firewatch alerts list` too.',
  },
  FW5213: {
    title: 'given up, put into the dead letters',
    meaning:
      'The message was tried `max_retry` times. The alerts are kept in the table `dead_letter` of the store, with the reason.',
  },
  FW5214: {
    title: 'outbox full',
    meaning:
      'More alerts wait for a notification than its outbox holds; the oldest were dropped, and the message counts them. The alerts themselves are in the store (`firewatch alerts list`). Mend the sink, or raise `outbox.max_alerts`.',
  },
  FW5215: {
    title: 'dead letters full',
    meaning:
      'There are more dead letters of a notification than are kept; the oldest were dropped, and the message counts them. Mend what the reasons say, or raise `outbox.max_dead_letters`.',
  },
  FW5216: {
    title: 'alerts for a notification that is gone',
    meaning:
      'Alerts wait for a notification that is not configured any more. Configure it again under this name, and they are sent; otherwise the outbox keeps as many as it holds.',
  },
  FW5217: {
    title: 'outbox cannot be used',
    meaning:
      'The store could not be read or written; the message carries its reason. It is tried again; nothing is lost.',
  },
  FW5220: {
    title: 'no such notification',
    meaning:
      'The configuration has no notification of this name, or no plugin for its type is installed (FW5202 says so); `firewatch notifications list` names them.',
  },
  FW5221: {
    title: 'test not delivered',
    meaning:
      'The sink was not reached, or did not take the alert of `firewatch notifications test` now: the message says which, in the words of the sink. An alert of the agent would be tried again.',
  },
  FW5222: {
    title: 'no answer to a test in time',
    meaning:
      "The sink did not answer within the limit that the message names: `--timeout`, or the notification's `timeout`. It may have the alert all the same.",
  },
  FW5223: {
    title: 'test refused',
    meaning:
      'The sink answered that it will not take the alert; the message has its words. An alert of the agent would become a dead letter.',
  },
  FW5224: {
    title: 'no alert',
    meaning:
      'What `--alert` gives is no JSON object, or the sample alert with it is no alert any more; the message says what is wrong, by JSON pointers.',
  },
  FW5225: {
    title: 'no such dead letter',
    meaning:
      'No dead letter has this number, or not one of this notification; `firewatch notifications dead list` names them.',
  },
} as const satisfies Record<string, CodeEntry>;
