const widths = ["72%", "54%", "63%", "48%", "70%", "58%", "66%", "50%"];

/** Grey lines where the answer will stand; they appear only when it takes longer than a moment. */
export function Skeleton({ lines, what }: { readonly lines: number; readonly what: string }) {
  return (
    <div className="stack" aria-busy="true">
      <span className="visually-hidden">Reading {what}…</span>
      {widths.slice(0, lines).map((width) => (
        <span key={width} className="skeleton" style={{ width }} />
      ))}
    </div>
  );
}
