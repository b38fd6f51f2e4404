// Amazon: access logs of S3 buckets and of classic load balancers, by the tables of
// fields in AWS's documentation.
//
// A reference of three parts is none: the groks of whole lines match nothing in
// practice, as recorded.

import {phrase, shapes} from './shape.ts';

const REQUEST = (target: string) =>
  `<WORD:verb> <${target}:request>{ HTTP/<NUMBER:httpversion>}?|<DATA:rawrequest>`;

const orDash = (text: string) => `{${text}|-}`;

/** A number of S3's, or "-". */
const count = (field: string) => orDash(`<INT:${field}:int>`);

const WHO = '<WORD:owner> <NOTSPACE:bucket> [<HTTPDATE:timestamp>] <IP:clientip>';

const S3 = {
  S3_REQUEST_LINE: REQUEST('NOTSPACE'),
  S3_ACCESS_LOG: phrase(
    WHO,
    ...['requester', 'request_id', 'operation', 'key'].map((field) => `<NOTSPACE:${field}>`),
    orDash('"<S3_REQUEST_LINE>"'),
    count('response'),
    orDash('<NOTSPACE:error_code>'),
    ...['bytes', 'object_size', 'request_time_ms', 'turnaround_time_ms'].map(count),
    ...[orDash('<QS:referrer>'), orDash('<QS:agent>'), orDash('<NOTSPACE:version_id>')],
  ),
};

const seconds = ['request', 'backend', 'response'].map(
  (phase) => `<NUMBER:${phase}_processing_time:float>`,
);

const ELB = {
  ELB_URIPATHPARAM: '<URIPATH:path>{<URIPARAM:params>}?',
  ELB_URI: '<URIPROTO:proto>://{<USER>{:«[^/@]*»}?@}?{<URIHOST:urihost>}?{<ELB_URIPATHPARAM>}?',
  ELB_REQUEST_LINE: REQUEST('ELB_URI'),
  ELB_ACCESS_LOG: phrase(
    '<TIMESTAMP_ISO8601:timestamp> <NOTSPACE:elb> <IP:clientip>:<INT:clientport:int>',
    orDash('<IP:backendip>:<INT:backendport:int>'),
    ...seconds,
    ...['response', 'backend_response', 'received_bytes', 'bytes'].map(
      (field) => `<INT:${field}:int>`,
    ),
    '"<ELB_REQUEST_LINE>"',
  ),
};

export const AWS = shapes({...S3, ...ELB});
