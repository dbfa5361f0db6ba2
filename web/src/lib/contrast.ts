// Contrast by WCAG 2, for colours we did not choose: those a program prints.
type Rgb = readonly [number, number, number];

function luminance([red, green, blue]: Rgb): number {
  const [r, g, b] = [red, green, blue].map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `color`, moved towards black or white until it can be read on `ground` (4.5 : 1). */
export function readable(color: Rgb, ground: Rgb): Rgb {
  const goal: Rgb = luminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  for (let step = 0; step <= 10; step += 1) {
    const mixed = color.map((part, index) =>
      Math.round(part + ((goal[index]! - part) * step) / 10),
    );
    if (contrast(mixed as unknown as Rgb, ground) >= 4.5) return mixed as unknown as Rgb;
  }
  return goal;
}

export const rgbText = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;
