// Waiting for what comes next, unless an end comes first. Not Promise.race: one promise that is
// raced again and again holds everything that ever won against it, here every byte that was read.

/** `ended` MUST NOT reject. What it gives asks an iterator on; once it has ended, it answers the end. */
export function untilEnd<E>(
  ended: Promise<E>,
): <T>(iterator: AsyncIterator<T>) => Promise<IteratorResult<T> | {readonly end: E}> {
  let end: {readonly end: E} | undefined;
  let wake = () => {};
  void ended.then((value) => {
    end = {end: value};
    wake();
  });
  return <T>(iterator: AsyncIterator<T>) =>
    new Promise<IteratorResult<T> | {readonly end: E}>((resolve, reject) => {
      wake = () => resolve(end!);
      if (end) wake();
      else iterator.next().then(resolve, reject);
    });
}
