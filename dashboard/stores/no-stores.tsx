import { Link } from "@tanstack/react-router";
import { useMay } from "../access/use-may.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { asCurl } from "./create/draft.ts";

/** The first thing that a newcomer sees. */
export function NoStores() {
  const may = useMay();
  const command = asCurl({ name: "hats", engine: "woocommerce" }, location.origin);
  return (
    <div className="card">
      <Empty title="No store yet">
        <p>
          A store is an online shop of its own, with its database, its address and its logins. It comes up in about a
          minute.
        </p>
        {may("stores:write") ? (
          <Link to="/new-store" className="button" data-look="first">
            <Icon name="plus" />
            New store
          </Link>
        ) : (
          <p>Your role lets you look, not create. Ask an administrator of your tenant for the right stores:write.</p>
        )}
        <details>
          <summary className="soft small">Or by a program</summary>
          <pre className="small">{command}</pre>
        </details>
      </Empty>
    </div>
  );
}

/** Filters that fit nothing. */
export function NoMatch() {
  return (
    <div className="card">
      <Empty title="No store fits">
        <p>There may be stores that these filters leave out.</p>
        <Link to="/stores" search={{}} className="button">
          Clear filters
        </Link>
      </Empty>
    </div>
  );
}
