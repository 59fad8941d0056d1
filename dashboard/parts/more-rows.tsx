import { Button } from "./button.tsx";

interface MoreRowsProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** The way to the next page of a list that is read page by page. */
export function MoreRows({ query: { hasNextPage, isFetchingNextPage, fetchNextPage } }: MoreRowsProps) {
  if (!hasNextPage) return undefined;
  return (
    <div className="table-foot">
      <span>There is more.</span>
      <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
        {isFetchingNextPage ? "Reading…" : "Show more"}
      </Button>
    </div>
  );
}
