// The seed of every hash: one per installation, fixed in tests, saved in STATE,
// so that nobody outside can choose texts whose buckets collide.

const seed = memory.data(16);

export function seedAddress(): usize { return seed; }
