import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

interface PageProps {
  /** The title of the browser's tab, without the product's name. */
  readonly title: string;
  /** What the page is called where that is more than its title. */
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  /** Where one came from. */
  readonly back?: { readonly to: "/stores" | "/clusters" | "/tenants" | "/webhooks"; readonly name: string };
  readonly children: ReactNode;
}

/** A screen: its heading, what can be done, and the rest. */
export function Page({ title, heading, actions, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Storeplane`;
  }, [title]);
  return (
    <>
      <header className="page-head">
        {back && (
          <p className="crumb">
            <Link to={back.to}>← {back.name}</Link>
          </p>
        )}
        <div className="row">{heading ?? <h1 tabIndex={-1}>{title}</h1>}</div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </>
  );
}
