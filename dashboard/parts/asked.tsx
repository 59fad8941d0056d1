import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNotice } from "./problem-notice.tsx";
import { Skeleton } from "./skeleton.tsx";
import { StaleNotice } from "./stale-notice.tsx";

interface AskedProps<Answer> {
  readonly query: Pick<UseQueryResult<Answer>, "data" | "error" | "refetch" | "isPending">;
  /** What is read: "stores". */
  readonly what: string;
  readonly children: (answer: Answer) => ReactNode;
}

/** The answer of a query, or why it is missing: what was read before stays, with a word, when it can't be read again. */
export function Asked<Answer>({ query, what, children }: AskedProps<Answer>) {
  const { data, error, refetch } = query;
  if (data !== undefined) {
    return (
      <>
        <StaleNotice error={error} />
        {children(data)}
      </>
    );
  }
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <div className="card">
      <Skeleton lines={8} what={what} />
    </div>
  );
}
