import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "../parts/button.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";

/** A mistake of this page itself, or one of its parts that could not be loaded. */
export function BrokenPage({ error }: ErrorComponentProps) {
  return (
    <Page title="This page has failed">
      <div className="stack">
        <ProblemNotice error={error} />
        <p>
          <Button look="first" onPress={() => location.reload()}>
            Reload
          </Button>
        </p>
      </div>
    </Page>
  );
}
