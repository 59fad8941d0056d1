import { ApiUnreachableError } from "../../client/index.ts";
import { explain, isProblem } from "../words/explain.ts";
import { Notice } from "./notice.tsx";

/**
 * That what is shown could not be read again, and why. Left to the frame are that no answer comes, which one line tells
 * for the whole page, and the end of a session. Its words stay the same from try to try, so that they are read out once.
 */
export function StaleNotice({ error }: { readonly error: unknown }) {
  if (error === null || error instanceof ApiUnreachableError || isProblem(error, "unauthenticated")) return undefined;
  const { title, detail } = explain(error);
  return (
    <div style={{ marginBottom: "var(--space-5)" }}>
      <Notice tone="warn" title="You see what was read before" isAlert>
        <p>
          {title}: {detail}
        </p>
      </Notice>
    </div>
  );
}
