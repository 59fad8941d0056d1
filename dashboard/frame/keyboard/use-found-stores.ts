import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../access/use-may.ts";
import { foundStoresQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { lookOfPhase } from "../../words/phases.ts";
import type { Command } from "./commands.ts";

/** Until what is typed is looked for. */
const typingMs = 150;

/** The stores that have the text in their name or host, the first few of them, and the way to the list of all. */
export function useFoundStores(text: string): readonly Command[] {
  const { api } = useServices();
  const navigate = useNavigate();
  const may = useMay();
  const q = text.trim();
  const settled = useSettled(q, typingMs);
  const isAsked = q !== "" && settled !== "" && may("stores:read");
  const { data, isPlaceholderData } = useQuery({ ...foundStoresQuery(api, settled), enabled: isAsked });
  if (q === "") return [];
  // What was found for a former text stays only where it fits this one as well: Enter opens the first.
  const isOfText = settled === q && !isPlaceholderData;
  const found = isAsked ? (data?.stores ?? []).filter(({ name }) => isOfText || name.includes(q.toLowerCase())) : [];
  return [
    ...found.map(({ uid, name, phase, asOf }) => ({
      id: `store-${uid}`,
      name,
      icon: lookOfPhase(phase).shape,
      state: asOf === undefined ? phase : `${phase}, cluster away`,
      run: () => void navigate({ to: "/stores/$name", params: { name } }),
    })),
    {
      id: "find",
      name: `All stores with “${q}”`,
      icon: "search" as const,
      run: () => void navigate({ to: "/stores", search: { q } }),
    },
  ];
}
