// auth.log of a host that has SSH open to the world: people who work there, cron,
// passers-by who knock once, and attackers.

const people = [
  'alice',
  'bruno',
  'carla',
  'deploy',
  'emre',
  'fatima',
  'git',
  'hana',
  'ivan',
  'jonas',
];
const unknownNames = (
  'admin test guest oracle postgres ubuntu user ftp mysql hadoop git pi nagios jenkins tomcat www minecraft ' +
  'steam teamspeak ts3 vagrant ansible zabbix support info web webmaster backup operator dev devops docker ' +
  'elastic es kafka spark flink hive redis mongo rabbitmq odoo weblogic nexus sonar gitlab-runner centos ' +
  'debian fedora ec2-user azureuser opc sysadmin ftpuser testuser dspace solana sol validator node ethereum ' +
  'bitcoin miner wang zhang li kim'
).split(' ');
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What `scripts/generate-examples.mjs` needs to know of a service. */
export const sshd = {
  file: 'auth.log',
  type: 'syslog',
  visitorsPerMinute: 0.36,
  minutesPerAttack: 90,
  visit,
  hourly: [cron],
  attacks: {
    'password brute force': {
      scenarios: ['ssh-bf', 'ssh-slow-bf'],
      lines: (random, ip, at) => guesses(random, ip, at, 45, [2, 4], () => 'root', knownGuess),
    },
    'user name dictionary': {
      scenarios: ['ssh-bf', 'ssh-bf_user-enum', 'ssh-slow-bf', 'ssh-slow-bf_user-enum'],
      lines: (random, ip, at) => guesses(random, ip, at, 35, [2, 4], names(random), unknownGuess),
    },
    'slow brute force': {
      scenarios: ['ssh-slow-bf'],
      lines: (random, ip, at) => guesses(random, ip, at, 40, [75, 100], () => 'root', knownGuess),
    },
    'slow user name dictionary': {
      scenarios: ['ssh-slow-bf', 'ssh-slow-bf_user-enum'],
      lines: (random, ip, at) => guesses(random, ip, at, 45, [22, 28], names(random), shortGuess),
    },
    'one guess every half hour': {
      scenarios: ['ssh-time-based-bf', 'ssh-time-based-bf_user-enum'],
      lines: (random, ip, at) =>
        guesses(random, ip, at, 9, [1300, 2200], names(random), unknownGuess),
    },
    'connections held open': {
      scenarios: ['ssh-auth-timeout'],
      lines: (random, ip, at) =>
        times(random, at, 8, [5, 20], (t) => [
          log(random, t, `fatal: Timeout before authentication for ${ip} port ${port(random)}`),
        ]),
    },
    'not speaking SSH': {
      scenarios: ['ssh-bf'],
      lines: (random, ip, at) =>
        times(random, at, 9, [0.2, 1.5], (t) => {
          const pid = process(random);
          return [
            log(random, t, 'error: kex_exchange_identification: banner line too long', pid),
            log(
              random,
              t,
              `banner exchange: Connection from ${ip} port ${port(random)}: invalid format`,
              pid,
            ),
          ];
        }),
    },
  },
};

function visit(random, ip, at) {
  const kind = random.real();
  if (kind < 0.45) return session(random, ip, at, 0);
  if (kind < 0.55) return session(random, ip, at, random.int(1, 2));
  if (kind < 0.65) return knock(random, ip, at);
  if (kind < 0.85) return unknownGuess(random, ip, at, random.pick(unknownNames));
  return sudo(random, at);
}

// A person works for a while; `typos` wrong passwords come first.
function session(random, ip, start, typos) {
  const user = random.pick(people);
  const uid = 1000 + people.indexOf(user);
  const pid = process(random);
  const client = port(random);
  const id = random.int(100, 99_999);
  const lines = [];
  let at = start;
  for (let i = 0; i < typos; i++, at += random.seconds(4, 9)) {
    lines.push(log(random, at, pamFailure(ip, `  user=${user}`), pid));
    lines.push(
      log(random, at + 2, `Failed password for ${user} from ${ip} port ${client} ssh2`, pid),
    );
  }
  const method = typos > 0 ? 'password' : 'publickey';
  const key = typos > 0 ? '' : `: ED25519 SHA256:${random.text(43, base64)}`;
  lines.push(
    log(random, at, `Accepted ${method} for ${user} from ${ip} port ${client} ssh2${key}`, pid),
  );
  lines.push(
    log(
      random,
      at,
      `pam_unix(sshd:session): session opened for user ${user}(uid=${uid}) by (uid=0)`,
      pid,
    ),
  );
  lines.push(entry(at, 'systemd-logind[512]', `New session ${id} of user ${user}.`));
  at += random.seconds(20, 3600);
  lines.push(
    log(
      random,
      at,
      `Received disconnect from ${ip} port ${client}:11: disconnected by user`,
      pid + 6,
    ),
  );
  lines.push(log(random, at, `Disconnected from user ${user} ${ip} port ${client}`, pid + 6));
  lines.push(log(random, at, `pam_unix(sshd:session): session closed for user ${user}`, pid));
  lines.push(
    entry(at, 'systemd-logind[512]', `Session ${id} logged out. Waiting for processes to exit.`),
  );
  lines.push(entry(at, 'systemd-logind[512]', `Removed session ${id}.`));
  return lines;
}

// Scanners that look whether the port is open.
function knock(random, ip, at) {
  const client = port(random);
  const pid = process(random);
  return random.pick([
    () => [log(random, at, `Connection closed by ${ip} port ${client} [preauth]`, pid)],
    () => [
      log(random, at, 'error: kex_exchange_identification: Connection closed by remote host', pid),
      log(random, at, `Connection closed by ${ip} port ${client}`, pid),
    ],
    () => [
      log(
        random,
        at,
        `Unable to negotiate with ${ip} port ${client}: no matching host key type found. Their offer: ssh-rsa,ssh-dss [preauth]`,
        pid,
      ),
    ],
  ])();
}

function sudo(random, at) {
  const user = random.pick(people);
  const command = random.pick([
    '/usr/bin/systemctl reload nginx',
    '/usr/bin/apt-get update',
    '/usr/bin/journalctl -u app',
  ]);
  return [
    entry(
      at,
      'sudo',
      `  ${user} : TTY=pts/${random.int(0, 5)} ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`,
    ),
    entry(
      at,
      'sudo',
      `pam_unix(sudo:session): session opened for user root(uid=0) by ${user}(uid=1000)`,
    ),
    entry(
      at + random.seconds(0.5, 20),
      'sudo',
      'pam_unix(sudo:session): session closed for user root',
    ),
  ];
}

// Every quarter of an hour, for an hour.
function cron(random, hour) {
  const lines = [];
  for (let quarter = 0; quarter < 4; quarter++) {
    const at = hour + quarter * 900 + 1;
    const tag = `CRON[${process(random)}]`;
    lines.push(
      entry(at, tag, 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)'),
    );
    lines.push(entry(at + 1, tag, 'pam_unix(cron:session): session closed for user root'));
  }
  return lines;
}

function guesses(random, ip, at, count, [low, high], name, guess) {
  return times(random, at, count, [low, high], (t) => guess(random, ip, t, name()));
}

function knownGuess(random, ip, at, user) {
  const pid = process(random);
  const client = port(random);
  return [
    log(random, at, pamFailure(ip, `  user=${user}`), pid),
    log(random, at + 1.2, `Failed password for ${user} from ${ip} port ${client} ssh2`, pid),
    log(
      random,
      at + 1.3,
      `Received disconnect from ${ip} port ${client}:11: Bye Bye [preauth]`,
      pid,
    ),
    log(
      random,
      at + 1.3,
      `Disconnected from authenticating user ${user} ${ip} port ${client} [preauth]`,
      pid,
    ),
  ];
}

function unknownGuess(random, ip, at, user) {
  const pid = process(random);
  const client = port(random);
  return [
    log(random, at, `Invalid user ${user} from ${ip} port ${client}`, pid),
    log(random, at, 'pam_unix(sshd:auth): check pass; user unknown', pid),
    log(random, at, pamFailure(ip, ' '), pid),
    log(
      random,
      at + 1.2,
      `Failed password for invalid user ${user} from ${ip} port ${client} ssh2`,
      pid,
    ),
    log(
      random,
      at + 1.4,
      `Connection closed by invalid user ${user} ${ip} port ${client} [preauth]`,
      pid,
    ),
  ];
}

function shortGuess(random, ip, at, user) {
  const pid = process(random);
  const client = port(random);
  return [
    log(random, at, `Invalid user ${user} from ${ip} port ${client}`, pid),
    log(
      random,
      at + 0.6,
      `Connection closed by invalid user ${user} ${ip} port ${client} [preauth]`,
      pid,
    ),
  ];
}

// `count` moments, `low` to `high` seconds apart, and what `make` writes at each.
function times(random, start, count, [low, high], make) {
  const lines = [];
  let at = start;
  for (let i = 0; i < count; i++, at += random.seconds(low, high)) lines.push(...make(at));
  return lines;
}

// All names once before one comes again.
function names(random) {
  let rest = [];
  return () => {
    if (rest.length === 0) rest = random.sample(unknownNames, unknownNames.length);
    return rest.pop();
  };
}

const pamFailure = (ip, rest) =>
  `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${ip}${rest}`;
const process = (random) => random.int(1000, 400_000);
const port = (random) => random.int(1024, 65_535);
const log = (random, at, message, pid = process(random)) => entry(at, `sshd[${pid}]`, message);
const entry = (at, tag, message) => ({at, tag, message});
