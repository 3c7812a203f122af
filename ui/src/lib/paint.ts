/** Tells, after the browser has put an answer on the glass, how long it took from the key that
 * asked for it: a mark for the profiler, and milliseconds on the root element for a test that
 * drives the window from outside. What must not hold the paint up comes after it, in `then`. */
export function afterPaint(
  seq: number,
  askedAt: number,
  withVerdict: boolean,
  then: () => void = () => undefined,
): void {
  // The first frame callback runs before the paint, the second after it.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const root = document.documentElement;
      root.dataset["lastPaint"] = (performance.now() - askedAt).toFixed(1);
      root.dataset["lastPaintSeq"] = String(seq);
      if (withVerdict) performance.mark("verdict-painted");
      then();
    }),
  );
}
