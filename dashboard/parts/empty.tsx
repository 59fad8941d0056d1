import type { ReactNode } from "react";

/** Where nothing is yet: what it would be, and how to make the first. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
