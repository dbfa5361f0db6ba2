// Between pixels and lines. Browsers stop growing an element near 17.9 million pixels (Firefox) or 33.5 million (Chromium),
// so above a safe height the scroll bar stands for the log in proportion instead of pixel by pixel.

export const ROW = 20;
const HEIGHT_MAX = 15_000_000;

export interface Scale {
  /** Height of the scrolled element. */
  height: number;
  /** The largest line that may stand at the top. */
  topMax: number;
  /** True when one pixel of scrolling is more than one pixel of log. */
  scaled: boolean;
  lineAt(scrollTop: number): number;
  scrollTopOf(line: number): number;
}

/** `past` lines may be scrolled into emptiness below the end: with wrapped lines the end needs more room than its count. */
export function logScale(count: number, viewport: number, past = 0): Scale {
  const visible = viewport / ROW;
  const topMax = Math.max(0, count + past - visible);
  const natural = (count + past) * ROW;
  const height = Math.min(natural, HEIGHT_MAX);
  const travel = Math.max(1, height - viewport);
  const scaled = natural > HEIGHT_MAX;
  const ratio = scaled ? topMax / travel : 1 / ROW;
  return {
    height,
    topMax,
    scaled,
    lineAt: (scrollTop) => Math.min(topMax, Math.max(0, scrollTop * ratio)),
    scrollTopOf: (line) => Math.min(travel, Math.max(0, Math.min(topMax, line) / ratio)),
  };
}
