// `firewatch migrate`: what it writes, and what it says.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runCli} from './harness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-migrate-'));
  mkdirSync(join(folder, 'old'));
  put('config.yaml', 'common: {log_level: debug, log_media: file}\nconfig_paths: {data_dir: x}\n');
  put(
    'config.yaml.local',
    'crowdsec_service: {acquisition_path: acquis.yaml}\napi: {cti: {key: hunter2}}\n',
  );
  put('acquis.yaml', 'filename: /var/log/auth.log\nlabels: {type: syslog}\n');
});
afterEach(() => rmSync(folder, {recursive: true}));

const put = (name: string, text: string) => writeFileSync(join(folder, 'old', name), text);
const migrate = (...more: string[]) =>
  runCli(['migrate', '--from', join(folder, 'old'), '--to', join(folder, 'new'), ...more]);

test('a dry run says everything and writes nothing', async () => {
  const {code, stdout} = await migrate('--dry-run');
  expect(code).toBe(0);
  expect(stdout).toMatch(/common.log_level +log.level/);
  expect(stdout).toMatch(/common.log_media +ignored +the log goes to standard error/);
  expect(stdout).toContain(`Would be written to ${join(folder, 'new')}`);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

test('it writes what can be used, and no secret is seen', async () => {
  const {code, stdout, stderr} = await migrate('-o', 'json');
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(JSON.parse(stdout)).toMatchObject({
    written: true,
    missing: [],
    problems: [],
    files: [{path: 'firewatch.yaml'}, {path: 'acquis.yaml'}, {path: 'cti.key'}],
  });
  const file = join(folder, 'new/firewatch.yaml');
  expect(readFileSync(file, 'utf8')).toContain('key:\n      file: cti.key\n');
  expect(statSync(join(folder, 'new/cti.key')).mode & 0o777).toBe(0o600);
  const shown = await runCli(['config', 'show', '--config', file]);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    rules: join(folder, 'old'),
    network: {enabled: true, cti: {key: '***'}},
    log: {level: 'debug'},
    sources: [{source: 'file', labels: {type: 'syslog'}}],
  });
  expect(stdout + shown.stdout + shown.stderr).not.toContain('hunter2');
});

test('it overwrites nothing unless told to', async () => {
  await migrate();
  expect(await migrate()).toMatchObject({code: 1, stderr: expect.stringContaining('FW6114')});
  expect((await migrate('--force')).code).toBe(0);
});

test('what cannot be used is said, with its place', async () => {
  put('acquis.yaml', 'source: pigeon\nlabels: {type: syslog}\n');
  const {code, stdout} = await migrate();
  expect(code).toBe(1);
  expect(stdout).toContain(
    `${join(folder, 'new/acquis.yaml')}:1:9: /source: no datasource "pigeon"`,
  );
});

test('CrowdSec is not there', async () => {
  const {code, stderr} = await runCli(['migrate', '--from', join(folder, 'none')]);
  expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('FW6113')});
});
