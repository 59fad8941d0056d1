import { Link } from "@tanstack/react-router";
import { Button } from "../../parts/button.tsx";

export function SubmitRow({ isPending }: { readonly isPending: boolean }) {
  return (
    <p className="row-end">
      <Link to="/stores" className="button" data-look="quiet">
        Cancel
      </Link>
      <Button type="submit" look="first" isPending={isPending}>
        {isPending ? "Creating…" : "Create store"}
      </Button>
    </p>
  );
}
