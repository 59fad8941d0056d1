import { useQuery } from "@tanstack/react-query";
import type { NewStore } from "../../../client/index.ts";
import { useServices } from "../../api/services.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { type Draft, requestOf } from "./draft.ts";

/** What would be made of a form that breaks no rule, asked for once what is typed has stood for a moment. */
export function usePreview(draft: Draft, isComplete: boolean) {
  const { api } = useServices();
  const { note: _, ...request } = requestOf(draft);
  const settled = useSettled(JSON.stringify(request));
  const query = useQuery({
    queryKey: ["preview", settled],
    queryFn: ({ signal }) => api.previewStore(JSON.parse(settled) as NewStore, { signal }),
    enabled: isComplete,
    staleTime: 30_000,
  });
  const isPresent = settled === JSON.stringify(request);
  return { query, isPresent };
}
