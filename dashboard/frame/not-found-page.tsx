import { Link } from "@tanstack/react-router";
import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function NotFoundPage() {
  return (
    <Page title="Nothing is here">
      <div className="card">
        <Empty title="There is no page at this address">
          <p>It may have been mistyped, or be from another version of the platform.</p>
          <Link to="/stores" className="button" data-look="first">
            Go to the stores
          </Link>
        </Empty>
      </div>
    </Page>
  );
}
