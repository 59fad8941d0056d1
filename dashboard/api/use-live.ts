import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Watched } from "../live/live-feed.ts";
import { useServices } from "./services.tsx";

/** Reads a query again whenever there may be news of what it shows. */
export function useLive(watched: Watched, { queryKey, isOn = true }: { queryKey: QueryKey; isOn?: boolean }): void {
  const { feed } = useServices();
  const client = useQueryClient();
  const what = JSON.stringify(watched);
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (!isOn) return undefined;
    return feed.watch(JSON.parse(what) as Watched, () => {
      // A read that is under way is left to its end: a platform that is slower than this asks would never be read.
      void client.invalidateQueries({ queryKey: JSON.parse(key) as QueryKey }, { cancelRefetch: false });
    });
  }, [feed, client, what, key, isOn]);
}
