// OpenSSH's daemon: one name per message, as its source prints them, and groups of
// messages. Some are those of libwrap and of PAM modules in sshd's name.

import {anyOf, phrase, shapes, vocabulary} from './shape.ts';

const FIELDS = vocabulary({
  IP: 'sshd_client_ip sshd_listen_ip',
  NUMBER: 'sshd_port',
  NONNEGINT: 'sshd_listen_port sshd_signal sshd_disconnect_code sshd_packet_length',
  USERNAME: 'sshd_user sshd_invalid_user',
  WORD: 'sshd_auth_type sshd_protocol sshd_sa_family sshd_privsep',
  HOSTNAME: 'sshd_paranoid_hostname sshd_paranoid_hostname_1 sshd_paranoid_hostname_2',
  UNIXPATH: 'sshd_tcpd_file',
  GREEDYDATA: 'sshd_cipher sshd_disconnect_status sshd_fatal_status',
});

const CLIENT = '<sshd_client_ip> port <sshd_port>';
/** Which half of the daemon speaks: "[preauth]", where privileges are separated. */
const PRIVSEP = '[<sshd_privsep>]';
const MAYBE_PRIVSEP = `{~}?{${PRIVSEP}}?`;

const START = {
  SSHD_LISTEN: 'Server listening on <sshd_listen_ip> port <sshd_listen_port>.',
  SSHD_TERMINATE: 'Received signal <sshd_signal>; terminating.',
};

const CANNOT_LISTEN = 'cannot listen to port: <sshd_listen_port>';

const TUNNELS = {
  SSHD_TUNN_ERR1: 'error: connect_to <sshd_listen_ip> port <sshd_listen_port>: failed.',
  SSHD_TUNN_ERR2: `error: channel_setup_fwd_listener: ${CANNOT_LISTEN}`,
  SSHD_TUNN_ERR3: 'error: bind: Address already in use',
  SSHD_TUNN_ERR4: `error: channel_setup_fwd_listener_tcpip: ${CANNOT_LISTEN}`,
  SSHD_TUNN_TIMEOUT: 'Timeout, client not responding.',
};

const PAM_SESSION = (module: string) => `${module}(sshd:session):`;

const SESSIONS = {
  SSHD_SUCCESS: phrase(
    'Accepted <sshd_auth_type> for <sshd_user>',
    `from ${CLIENT} <sshd_protocol>{: <sshd_cipher>}?`,
  ),
  SSHD_DISCONNECT: phrase(
    'Received disconnect from <sshd_client_ip>{ port <sshd_port>}?:{ }?<sshd_disconnect_code>:',
    '<sshd_disconnect_status>',
  ),
  SSHD_CONN_CLOSE: 'Connection closed by <sshd_client_ip>$',
  SSHD_SESSION_OPEN: phrase(
    `${PAM_SESSION('pam_unix')} session opened for user <sshd_user>{(uid=<INT>)}?`,
    'by {<USERNAME>}?(uid=<INT>)',
  ),
  SSHD_SESSION_CLOSE: `${PAM_SESSION('pam_unix')} session closed for user <sshd_user>`,
  SSHD_SESSION_FAIL: phrase(
    PAM_SESSION('pam_systemd'),
    'Failed to release session: <sshd_disconnect_status>',
  ),
  SSHD_LOGOUT_ERR: 'syslogin_perform_logout: logout() returned an error',
};

/** A warning of libwrap names the line of the access file. */
const LIBWRAP = 'warning: <sshd_tcpd_file>, line <INT>:';
const MISMATCH = `${LIBWRAP} host name/name mismatch:`;
const FAILED = `from ${CLIENT} <sshd_protocol>`;

const PROBES = {
  SSHD_REFUSE_CONN:
    'refused connect from <NOTSPACE:sshd_client_hostname> (<IPORHOST:sshd_client_ip>)',
  SSHD_TCPWRAP_FAIL1: phrase(
    `${LIBWRAP} can't verify hostname:`,
    'getaddrinfo(<NOTSPACE:sshd_paranoid_hostname>, <sshd_sa_family>) failed',
  ),
  SSHD_TCPWRAP_FAIL2: phrase(
    `${LIBWRAP} host name/address mismatch:`,
    '<IPORHOST:sshd_client_ip> != <sshd_paranoid_hostname>',
  ),
  SSHD_TCPWRAP_FAIL3: `${MISMATCH} <sshd_paranoid_hostname_1> != <sshd_paranoid_hostname_2>`,
  SSHD_TCPWRAP_FAIL4: phrase(
    MISMATCH,
    'reverse lookup results in non-FQDN <sshd_paranoid_hostname>',
  ),
  SSHD_TCPWRAP_FAIL5: "warning: can't get client address: Connection reset by peer",
  SSHD_FAIL: `Failed <sshd_auth_type> for <sshd_invalid_user> ${FAILED}`,
  SSHD_USER_FAIL: `Failed password for invalid user <sshd_invalid_user> ${FAILED}`,
  SSHD_INVAL_USER: 'Invalid user{~}?{<sshd_invalid_user>}? from <sshd_client_ip>',
};

/** Not since OpenSSH 7.4. */
const ALARM = '{ - POSSIBLE BREAK-IN ATTEMPT!}?';

const SUSPICIOUS = {
  SSHD_IDENT_FAIL: 'Did not receive identification string from <sshd_client_ip>',
  SSHD_MAPB_FAIL: phrase(
    'Address <sshd_client_ip> maps to <HOSTNAME:sshd_client_hostname>,',
    `but this does not map back to the address${ALARM}`,
  ),
  SSHD_RMAP_FAIL: phrase(
    'reverse mapping checking getaddrinfo for <HOSTNAME:sshd_client_hostname>',
    `[<sshd_client_ip>] failed${ALARM}`,
  ),
  SSHD_TOOMANY_AUTH: 'Disconnecting: Too many authentication failures for <sshd_invalid_user>',
  SSHD_CORRUPT_MAC: 'Corrupted MAC on input',
  SSHD_PACKET_CORRUPT: 'Disconnecting: Packet corrupt',
  SSHD_BAD_VERSION: "Bad protocol version identification '<GREEDYDATA>' from <sshd_client_ip>",
};

/** What the client offered, after a colon. */
const OFFER = `:{~}?<sshd_disconnect_status> ${PRIVSEP}`;

const BEFORE_LOGIN = {
  SSHD_DISC_PREAUTH: `Disconnected from ${CLIENT}{~}?{[<GREEDYDATA:sshd_privsep>]}?`,
  SSHD_MAXE_PREAUTH: phrase(
    'error: maximum authentication attempts exceeded',
    `for {invalid user }?<sshd_invalid_user> from ${CLIENT} <sshd_protocol>${MAYBE_PRIVSEP}`,
  ),
  SSHD_DISR_PREAUTH: `Disconnecting: <sshd_disconnect_status> ${PRIVSEP}`,
  SSHD_INVA_PREAUTH: `input_userauth_request: invalid user {<sshd_invalid_user>}?${MAYBE_PRIVSEP}`,
  SSHD_REST_PREAUTH: `Connection reset by ${CLIENT}${MAYBE_PRIVSEP}`,
  SSHD_FAIL_PREAUTH: `fatal: Unable to negotiate with ${CLIENT}${OFFER}`,
  SSHD_CLOS_PREAUTH: `Connection closed by ${CLIENT}${MAYBE_PRIVSEP}`,
  SSHD_FAI2_PREAUTH: `fatal: <sshd_fatal_status>: Connection from ${CLIENT}${OFFER}`,
  SSHD_BADL_PREAUTH: `Bad packet length <sshd_packet_length>. ${PRIVSEP}`,
};

const GROUPS = {
  SSHD_INIT: START,
  SSHD_NORMAL_LOG: SESSIONS,
  SSHD_PROBE_LOG: PROBES,
  SSHD_CORRUPTED: SUSPICIOUS,
  SSHD_TUNN: TUNNELS,
  SSHD_PREAUTH: BEFORE_LOGIN,
};

/** Messages begin with words of their own, so any order does: that of their names. */
const anyMessage = (messages: object) => anyOf(Object.keys(messages).sort());

export const SSH = [
  ...Object.entries(GROUPS).map(([group, messages]) =>
    shapes({...messages, [group]: anyMessage(messages)}, FIELDS),
  ),
  shapes({SSHD_LOG: anyMessage(GROUPS)}),
].join('\n');
