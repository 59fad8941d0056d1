import { explain } from "../words/explain.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** What did not work, where the error's own title does not say it. */
  readonly what?: string;
  /** Less than an error, where the rest of the page can do without. @default bad */
  readonly tone?: "bad" | "warn";
}

/** An error: what happened, why, what to do, and the id that an operator finds it by. */
export function ProblemNotice({ error, onRetry, what, tone = "bad" }: ProblemNoticeProps) {
  const { title, detail, todo, requestId } = explain(error);
  return (
    <Notice tone={tone} title={what === undefined ? title : `${what}: ${title.toLowerCase()}`} isAlert>
      <p>{detail}</p>
      {todo !== undefined && <p>{todo}</p>}
      {onRetry && (
        <p>
          <Button onPress={onRetry}>Try again</Button>
        </p>
      )}
      {requestId !== undefined && (
        <p className="soft small">
          Request <span className="code">{requestId}</span>
        </p>
      )}
    </Notice>
  );
}
