// Puts the lines of many actors into one order of time.
//
// An actor is a list of lines {at, text}, `at` in seconds from the log's start,
// ascending. Minute by minute the traffic model is asked who comes; their lines
// wait in a heap until the minute has passed. So memory is bounded by who is
// there at the same time, not by the length of the log.

/**
 * Lines in order of time, endlessly.
 *
 * `arrivals(minute)` returns the actors whose first line falls into that minute.
 */
export function* timeline(arrivals) {
  const heap = createHeap();
  for (let minute = 0; ; minute++) {
    for (const actor of arrivals(minute)) for (const line of actor) heap.push(line);
    while (heap.size() > 0 && heap.top().at < (minute + 1) * 60) yield heap.pop();
  }
}

// A binary heap by time; lines of one instant keep the order they came in.
function createHeap() {
  const items = [];
  let order = 0;
  const before = (x, y) => x.at < y.at || (x.at === y.at && x.order < y.order);
  const swap = (i, j) => ([items[i], items[j]] = [items[j], items[i]]);

  return {
    size: () => items.length,
    top: () => items[0],
    push(line) {
      let i = items.push({...line, order: order++}) - 1;
      for (let up = (i - 1) >> 1; i > 0 && before(items[i], items[up]); up = (i - 1) >> 1) {
        swap(i, up);
        i = up;
      }
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length > 0) items[0] = last;
      for (let i = 0; ; ) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < items.length && before(items[child], items[least])) least = child;
        }
        if (least === i) return first;
        swap(i, least);
        i = least;
      }
    },
  };
}
