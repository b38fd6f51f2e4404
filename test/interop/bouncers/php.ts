// PHP of Debian: its server, with our bouncer before every script.
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {root} from '../../acceptance/harness.ts';
import {freePorts, isServing, type Program, programOf, until} from './web-server.ts';

const VERSION = '8.2.36';
const PACKAGES = [
  ...['php8.2-cli', 'php8.2-common', 'php8.2-apcu', 'php8.2-mysql', 'php8.2-xml'],
  ...['php8.2-mbstring', 'libargon2-1', 'libsodium23', 'libxml2', 'libpcre2-8-0', 'libmagic1'],
  ...['libmagic-mgc', 'libedit2', 'libssl3', 'libonig5', 'libicu72', 'libbsd0', 'libtinfo6'],
];

export const php = programOf(PACKAGES, VERSION);
export const FOLDER = join(root, 'bouncers/php');

/** The program of the package, with these extensions. */
export function phpArguments(extensions: readonly string[] = []): string[] {
  const modules = join((php as Program).folder, 'usr/lib/php');
  const [api] = readdirSync(modules).filter((name) => /^\d{8}$/.test(name));
  return [
    ...['-n', '-d', `extension_dir=${join(modules, api!)}`, '-d', 'apc.enable_cli=1'],
    ...['-d', 'display_errors=0', '-d', 'log_errors=1'],
    ...extensions.flatMap((name) => ['-d', `extension=${name}`]),
  ];
}

/** PHP's value of something that JSON can hold. */
export const phpValue = (value: unknown): string =>
  `json_decode(base64_decode('${Buffer.from(JSON.stringify(value)).toString('base64')}'), true)`;

/** A site behind the bouncer, on a port of both families; `more`: PHP for further settings. */
export async function serveSite(folder: string, settings: object, more = '[]') {
  const [port] = await freePorts(1);
  const file = join(folder, 'bouncer.php');
  const page = join(folder, 'index.html');
  writeFileSync(file, `<?php return ${phpValue(settings)} + ${more};\n`);
  if (!existsSync(page)) writeFileSync(join(folder, 'index.php'), '<?php echo "welcome\\n";\n');
  const prepend = ['-d', `auto_prepend_file=${join(FOLDER, 'prepend.php')}`];
  const argv = [...phpArguments(['apcu']), ...prepend, '-S', `[::]:${port}`, '-t', folder];
  const running = (php as Program).start('usr/bin/php8.2', argv, {FIREWATCH_BOUNCER: file});
  await until(isServing(port!), running);
  return {port: port!, words: running.words};
}
