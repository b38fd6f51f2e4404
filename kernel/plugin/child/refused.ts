// The built-in modules that no plugin gets: they start processes or threads, run code unseen, or
// (node:sqlite and node:wasi, on Node 24) write where --permission forbids it.

/** With and without `node:`. */
export const REFUSED_MODULES: ReadonlySet<string> = new Set(
  [
    'sqlite',
    'wasi',
    'child_process',
    'cluster',
    'worker_threads',
    'inspector',
    'inspector/promises',
    'module',
    'repl',
    'trace_events',
    'v8',
    'vm',
  ].flatMap((name) => [name, `node:${name}`]),
);
