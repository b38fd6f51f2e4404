// access.log of a small web site with a shop, in nginx's `combined` format:
// readers, buyers, a search engine, a monitor, and attackers.

import {
  adminPaths,
  missingPaths,
  secretPaths,
  shellNames,
  sqlProbes,
  traversals,
  wordpressPaths,
  xssProbes,
} from './web-attacks.mjs';

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7_1) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
];
const tools = ['python-requests/2.32.3', 'Go-http-client/1.1', 'curl/8.5.0', ...browsers];
const assets = [
  '/assets/site.css',
  '/assets/site.js',
  '/assets/logo.svg',
  '/assets/inter.woff2',
  '/favicon.ico',
];
const searches = [
  'red+shoes',
  'union+square+lamp',
  'select+a+size',
  'table+and+chairs',
  'caf%C3%A9+cups',
  'o%27neill+jacket',
];
const site = 'https://www.example.org';

/** What `scripts/generate-examples.mjs` needs to know of a service. */
export const nginx = {
  file: 'access.log',
  type: 'nginx',
  visitorsPerMinute: 0.3,
  minutesPerAttack: 45,
  visit,
  hourly: [monitor, searchEngine],
  attacks: {
    'search for anything': {
      scenarios: ['http-probing'],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(missingPaths, 30), [0.5, 2], {status: 404}),
    },
    crawler: {
      scenarios: ['http-crawl-non_statics', 'http-sequential-ids'],
      lines: (random, ip, at) =>
        get(
          random,
          ip,
          at,
          Array.from({length: 150}, (_, i) => `/shop/item/${1000 + i}`),
          [0.08, 0.2],
          {status: 200},
        ),
    },
    nikto: {
      scenarios: ['http-bad-user-agent', 'http-probing'],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(missingPaths, 25), [0.3, 1], {
          status: 404,
          agent: 'Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:map_codes)',
        }),
    },
    'search for secrets': {
      scenarios: ['http-sensitive-files', 'http-probing'],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(secretPaths, 24), [0.2, 1], {status: 404}),
    },
    'path traversal': {
      scenarios: [
        'http-cve-applications',
        'http-path-traversal-probing',
        'http-php-attacks',
        'http-probing',
      ],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(traversals, 16), [0.2, 1], {status: 400}),
    },
    'SQL injection': {
      scenarios: ['http-sqli-probing'],
      lines: (random, ip, at) =>
        get(
          random,
          ip,
          at,
          sqlProbes.map((probe) => `/shop/list?category=${probe}`),
          [0.3, 1.5],
          {status: 500},
        ),
    },
    'cross-site scripting': {
      scenarios: ['http-xss-probing'],
      lines: (random, ip, at) =>
        get(
          random,
          ip,
          at,
          xssProbes.map((probe) => `/search?q=${probe}`),
          [0.3, 1.5],
          {status: 200},
        ),
    },
    'search for web shells': {
      scenarios: ['http-backdoors-attempts', 'http-probing'],
      lines: (random, ip, at) =>
        get(
          random,
          ip,
          at,
          random.sample(shellNames, 20).map((name) => `/uploads/${name}`),
          [0.3, 1],
          {status: 404},
        ),
    },
    'search for administration pages': {
      scenarios: ['http-admin-interface-probing', 'http-probing'],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(adminPaths, 18), [0.3, 1.5], {status: 404}),
    },
    'WordPress scan': {
      scenarios: ['http-wordpress-scan', 'http-probing'],
      lines: (random, ip, at) =>
        get(random, ip, at, random.sample(wordpressPaths, 18), [0.3, 1.5], {status: 404}),
    },
    'WordPress brute force': {
      scenarios: ['http-bf-wordpress_bf'],
      lines: (random, ip, at) =>
        repeat(random, ip, at, 40, [0.8, 2.5], 'POST', '/wp-login.php', {status: 200}),
    },
    'WordPress brute force by XML-RPC': {
      scenarios: ['http-bf-wordpress_bf_xmlrpc'],
      lines: (random, ip, at) =>
        repeat(random, ip, at, 60, [0.5, 1.5], 'POST', '/xmlrpc.php', {status: 200}),
    },
    'login form brute force': {
      scenarios: ['http-generic-bf_form'],
      lines: (random, ip, at) =>
        repeat(random, ip, at, 40, [0.8, 2.5], 'POST', '/account/login', {status: 200}),
    },
    'basic authentication brute force': {
      scenarios: ['http-basic-auth-bf'],
      lines: (random, ip, at) =>
        repeat(random, ip, at, 40, [0.8, 2.5], 'GET', '/private/', {status: 401, user: 'admin'}),
    },
    'search for open proxies': {
      scenarios: ['http-open-proxy'],
      lines: (random, ip, at) => [
        request(random, ip, at, 'CONNECT', 'www.example.com:443', {status: 400, agent: '-'}),
        request(random, ip, at + 1, 'GET', 'http://www.example.com/ip', {status: 400, agent: '-'}),
      ],
    },
  },
};

function visit(random, ip, at) {
  const kind = random.real();
  const agent = random.pick(browsers);
  if (kind < 0.62) return read(random, ip, at, agent);
  if (kind < 0.8) return buy(random, ip, at, agent);
  if (kind < 0.92)
    return [request(random, ip, at, 'GET', '/feed.xml', {status: 304, agent: 'FeedReader/4.2'})];
  if (kind < 0.96) return garbage(random, ip, at);
  // Old links, a mistyped address, and what browsers ask for on their own.
  return get(
    random,
    ip,
    at,
    random.sample(['/blog/2019/hello', '/apple-touch-icon.png', '/shop/itm/7', '/robots.txt'], 2),
    [1, 9],
    {
      status: 404,
      agent,
    },
  );
}

// A few pages with everything that belongs to them.
function read(random, ip, start, agent) {
  const lines = [];
  let at = start;
  let from = random.chance(0.4) ? 'https://search.example.net/' : '-';
  for (let page = random.int(1, 4); page > 0; page--, at += random.seconds(6, 90)) {
    const path = random.pick([
      '/',
      '/about',
      '/blog/',
      `/blog/2026/post-${random.int(1, 60)}`,
      `/shop/item/${random.int(1000, 1400)}`,
    ]);
    lines.push(request(random, ip, at, 'GET', path, {status: 200, referrer: from, agent}));
    for (const asset of random.sample(assets, random.int(1, 5))) {
      lines.push(
        request(random, ip, at + random.seconds(0.1, 1.5), 'GET', asset, {
          status: random.pick([200, 200, 304]),
          referrer: site + path,
          agent,
        }),
      );
    }
    from = site + path;
  }
  return lines;
}

// Search, log in (some mistype once), pay.
function buy(random, ip, at, agent) {
  const lines = [
    request(random, ip, at, 'GET', `/search?q=${random.pick(searches)}`, {status: 200, agent}),
    request(random, ip, at + 20, 'GET', '/account/login', {
      status: 200,
      agent,
      referrer: `${site}/search`,
    }),
  ];
  if (random.chance(0.3)) {
    lines.push(
      request(random, ip, at + 31, 'POST', '/account/login', {
        status: 200,
        agent,
        referrer: `${site}/account/login`,
      }),
    );
  }
  const rest = [
    ['POST', '/account/login', 302],
    ['GET', '/account/', 200],
    ['POST', '/cart', 303],
    ['GET', '/cart', 200],
    ['POST', '/checkout', 303],
  ];
  rest.forEach(([verb, path, status], i) => {
    lines.push(
      request(random, ip, at + 44 + 15 * i, verb, path, {
        status,
        agent,
        referrer: `${site}/account/login`,
      }),
    );
  });
  return lines;
}

// TLS on the plain port, and other things that are not HTTP.
function garbage(random, ip, at) {
  const hello = `\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03${random.text(8, 'ABCDEF')}`;
  return [{at, ip, user: '-', request: hello, status: 400, bytes: 157, referrer: '-', agent: '-'}];
}

const monitorAddress = '198.18.0.1';
function monitor(random, hour) {
  const lines = [];
  for (let minute = 0; minute < 60; minute += 5) {
    lines.push(
      request(random, monitorAddress, hour + minute * 60 + 7, 'GET', '/health', {
        status: 200,
        agent: 'Uptime/2.1',
      }),
    );
  }
  return lines;
}

// Polite: one page every few seconds, for some minutes.
function searchEngine(random, hour) {
  const paths = Array.from({length: 12}, () => `/shop/item/${random.int(1000, 1400)}`);
  return get(random, '3fff::5ea:c4', hour + random.int(0, 3000), paths, [6, 20], {
    status: 200,
    agent: 'Mozilla/5.0 (compatible; ExampleBot/1.0; +https://search.example.net/bot)',
  });
}

function get(random, ip, start, paths, [low, high], options) {
  const agent = options.agent ?? random.pick(tools);
  const lines = [];
  let at = start;
  for (const path of paths) {
    lines.push(request(random, ip, at, 'GET', path, {...options, agent}));
    at += random.seconds(low, high);
  }
  return lines;
}

function repeat(random, ip, start, count, [low, high], verb, path, options) {
  const agent = random.pick(tools);
  const lines = [];
  let at = start;
  for (let i = 0; i < count; i++, at += random.seconds(low, high)) {
    lines.push(request(random, ip, at, verb, path, {...options, agent}));
  }
  return lines;
}

function request(random, ip, at, verb, path, {status, agent, referrer = '-', user = '-'}) {
  const bytes = status === 304 ? 0 : status >= 400 ? random.int(140, 560) : random.int(900, 60_000);
  return {at, ip, user, request: `${verb} ${path} HTTP/1.1`, status, bytes, referrer, agent};
}
