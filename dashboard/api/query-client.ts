import { QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem } from "../words/explain.ts";
import { meKey } from "./queries.ts";

/** Reads are repeated by the API's client, which knows when that helps. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        // The session has ended: the frame asks who is there, and shows how to sign in.
        if (queryKey[0] !== meKey[0] && isProblem(error, "unauthenticated"))
          void client.invalidateQueries({ queryKey: meKey });
      },
    }),
    defaultOptions: {
      // A browser's word for "online" is about its network, not about the platform.
      queries: { retry: false, staleTime: 1000, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}
