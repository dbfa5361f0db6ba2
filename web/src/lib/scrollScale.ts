// Between pixels and rows of one height. Browsers stop growing an element near 17.9 million pixels (Firefox) or 33.5 million
// (Chromium), so above a safe height the scroll bar stands for the list in proportion instead of pixel by pixel.

const HEIGHT_MAX = 15_000_000;

export interface Scale {
  /** Height of the scrolled element. */
  height: number;
  /** The largest row that may stand at the top. */
  topMax: number;
  /** True when one pixel of scrolling is more than one pixel of the list. */
  scaled: boolean;
  rowAt(scrollTop: number): number;
  scrollTopOf(row: number): number;
}

/** `past` rows may be scrolled into emptiness below the end: rows that turn out taller need more room than their count. */
export function scrollScale(count: number, viewport: number, rowHeight: number, past = 0): Scale {
  const topMax = Math.max(0, count + past - viewport / rowHeight);
  const natural = (count + past) * rowHeight;
  const height = Math.min(natural, HEIGHT_MAX);
  const travel = Math.max(1, height - viewport);
  const scaled = natural > HEIGHT_MAX;
  const ratio = scaled ? topMax / travel : 1 / rowHeight;
  return {
    height,
    topMax,
    scaled,
    rowAt: (scrollTop) => Math.min(topMax, Math.max(0, scrollTop * ratio)),
    scrollTopOf: (row) => Math.min(travel, Math.max(0, Math.min(topMax, row) / ratio)),
  };
}
