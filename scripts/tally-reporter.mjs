// A vitest reporter that leaves a tally for scripts/tally.mjs: how many passed and failed,
// which, what was skipped and why. Written to the file named by FIREWATCH_TALLY.
import {writeFileSync} from 'node:fs';

/** Collects at the end of a run. */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = {
      passed: 0,
      failed: unhandledErrors.length,
      failures: [],
      skipped: [],
      broken: [],
    };
    for (const module of modules) {
      let hasFailed = false;
      for (const test of module.children.allTests()) {
        const {state, note, errors} = test.result();
        if (state === 'passed') tally.passed += 1;
        else if (state === 'failed') {
          tally.failed += 1;
          tally.failures.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: errors?.[0]?.message.slice(0, 400),
          });
          hasFailed = true;
        } else tally.skipped.push({name: test.fullName, reason: note});
      }
      // A file that could not be loaded, or a hook that failed, has no failed test to show.
      if (!module.ok() && !hasFailed) tally.broken.push(module.relativeModuleId);
    }
    for (const error of unhandledErrors) {
      tally.failures.push({name: 'outside the tests', reason: error.message.slice(0, 400)});
    }
    tally.failed += tally.broken.length;
    writeFileSync(process.env.FIREWATCH_TALLY, JSON.stringify(tally));
  }
}
