import { piecesOf } from "../words/marked-text.ts";

/** A sentence of the runbook, with what is to be typed as code. */
export function Marked({ text }: { readonly text: string }) {
  return piecesOf(text).map(({ text: piece, isCode }, index) =>
    // The pieces of a sentence never change their order.
    // oxlint-disable-next-line react/no-array-index-key
    isCode ? <code key={index}>{piece}</code> : piece,
  );
}
