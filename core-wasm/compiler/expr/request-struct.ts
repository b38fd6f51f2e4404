// HTTP requests, as contexts and application rules see them.

import {hostStruct, method} from './host-struct.ts';
import {ANY, arrayOf, INT, mapOf, pointerTo, STRING, STRINGS, type Type} from './types.ts';

/** `req` */
export const REQUEST = hostStruct(
  'Request',
  {
    Method: STRING,
    Host: STRING,
    RequestURI: STRING,
    RemoteAddr: STRING,
    Proto: STRING,
    ProtoMajor: INT,
    ProtoMinor: INT,
    ContentLength: {kind: 'int', name: 'int64'},
    Header: {...(mapOf(STRINGS) as object), name: 'http.Header'} as Type,
    TransferEncoding: STRINGS,
    Form: mapOf(STRINGS),
    PostForm: mapOf(STRINGS),
    URL: pointerTo(
      hostStruct(
        'URL',
        {
          Scheme: STRING,
          Opaque: STRING,
          Host: STRING,
          Path: STRING,
          RawPath: STRING,
          RawQuery: STRING,
          Fragment: STRING,
        },
        {
          String: method([], STRING),
          Query: method([], mapOf(STRINGS)),
          Hostname: method([], STRING),
          Port: method([], STRING),
          EscapedPath: method([], STRING),
          RequestURI: method([], STRING),
        },
      ),
    ),
  },
  {
    UserAgent: method([], STRING),
    Referer: method([], STRING),
    FormValue: method([STRING], STRING),
    Cookies: method([], arrayOf(ANY)),
  },
);
