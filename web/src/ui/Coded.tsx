/** A text in which a pair of backticks marks what stands in a file or on a command line. */
export function Coded({ text }: { text: string }) {
  return text.split("`").map((piece, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never move
    place % 2 === 1 ? <code key={place}>{piece}</code> : piece,
  );
}
