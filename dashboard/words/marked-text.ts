/** A piece of a sentence, and whether it is something to type. */
export interface Piece {
  readonly text: string;
  readonly isCode: boolean;
}

/** A sentence of the runbook in pieces: what stands between backticks is code, a link is its text. */
export function piecesOf(sentence: string): readonly Piece[] {
  const plain = sentence.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
  return plain
    .split("`")
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
