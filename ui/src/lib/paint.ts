/** Tells, after the browser has put an answer on the glass, how long it took from the key that
 * asked for it: a mark for the profiler, and milliseconds on the root element for a test that
 * drives the window from outside. What must not hold the paint up comes after it, in `then`. */
export function afterPaint(
  seq: number,
  askedAt: number,
  withVerdict: boolean,
  then: () => void = () => undefined,
): void {
  painted("lastPaint", askedAt, () => {
    document.documentElement.dataset["lastPaintSeq"] = String(seq);
    if (withVerdict) performance.mark("verdict-painted");
    then();
  });
}

/** Tells under `name` on the root element, once the browser has painted what is there now, how
 * long that is after `askedAt`, in milliseconds. */
export function painted(name: string, askedAt: number, then: () => void = () => undefined): void {
  // The first frame callback runs before the paint, the second after it.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.documentElement.dataset[name] = (performance.now() - askedAt).toFixed(1);
      then();
    }),
  );
}
