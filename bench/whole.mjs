// The whole command as a process of its own: start, rules, log, report.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const binary = fileURLToPath(new URL('../cli/bin/firewatch.cjs', import.meta.url));
/** Loaded before the binary: writes to standard error what its process took. */
const meter = `data:text/javascript,
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.resourceUsage())));`;

/** Seconds of CPU and the most memory that `analyze`, started as ./firewatch does, took for a log. */
export function wholeCommand(path) {
  const {status, stderr} = spawnSync(
    process.execPath,
    ['--max-semi-space-size=8', '--import', meter, binary, 'analyze', path],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`analyze ended with ${status}: ${stderr}`);
  const {userCPUTime, systemCPUTime, maxRSS} = JSON.parse(stderr.slice(stderr.lastIndexOf('\n')));
  return {seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: Math.round(maxRSS / 1024)};
}
