import { useEffect } from "react";
import type { Pages } from "./rows.ts";

/** Reads the next page when the end of what was read comes near; one that could not be read waits until it is asked. */
export function useReadOn(query: Pages, isNear: boolean): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
}
