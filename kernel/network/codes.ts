// Codes of questions to the network that were refused or got no answer: FW27xx.

export const NETWORK_CODES = {
  FW2711: {
    title: 'host not allowed',
    meaning:
      'A rule asks a host that the configuration does not name. Name it with `--allow-host HOST` (or `HOST:PORT`) if the rule is to be trusted.',
  },
  FW2712: {
    title: 'address not allowed',
    meaning:
      'The host is, or resolves to, a link-local, unspecified, multicast or metadata address. These are never asked, whatever the configuration says.',
  },
  FW2713: {
    title: 'redirect to another host',
    meaning: 'The answer points to another host, which is not followed.',
  },
  FW2714: {
    title: 'no answer in time',
    meaning: 'The service or resolver did not answer within its time.',
  },
  FW2715: {
    title: 'request failed',
    meaning: 'The connection failed, or the URL, method or protocol is none that can be asked.',
  },
  FW2716: {
    title: 'too much work in flight',
    meaning: 'More questions wait than may wait; the service is slower than the log.',
  },
  FW2717: {
    title: 'CTI refused the key',
    meaning: 'The service of threat intelligence answered 403. It is not asked again in this run.',
  },
  FW2718: {
    title: 'CTI quota exceeded',
    meaning: 'The service answered 429. It is left alone for five minutes.',
  },
  FW2719: {
    title: 'CTI answered badly',
    meaning: 'The answer has another status than expected, or is no item.',
  },
} as const;
