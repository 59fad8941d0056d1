import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Changed } from "../../../client/index.ts";
import type { StoreChange, StoreResource } from "../../../contract/index.ts";
import { storeQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { showToast } from "../../parts/toasts.tsx";

interface Wish {
  readonly change: StoreChange;
  /** The revision that was seen: one that someone else made meanwhile is not written over. */
  readonly revision: string;
  readonly note: string;
}

/** Changes a store, once however often it is sent; what was done is said, and the store is read again. */
export function useChange({ name }: Pick<StoreResource, "name">, onDone: () => void) {
  const { api } = useServices();
  const client = useQueryClient();
  const last = useRef({ wish: "", key: "" });
  return useMutation<Changed, Error, Wish>({
    mutationFn: ({ change, revision, note }) => {
      const wish = JSON.stringify([change, revision, note]);
      if (last.current.wish !== wish) last.current = { wish, key: crypto.randomUUID() };
      const text = note.trim();
      const options = { idempotencyKey: last.current.key, ifRevision: revision, ...(text !== "" && { note: text }) };
      return api.changeStore(name, change, options);
    },
    onSuccess: ({ store, outcome }) => {
      client.setQueryData(storeQuery(api, name).queryKey, store);
      for (const key of ["stores", "operations", "operations of", "revisions"])
        void client.invalidateQueries({ queryKey: [key] });
      showToast({ text: outcome === "unchanged" ? `${name} is so already.` : `${name} is being changed.` });
      onDone();
    },
    // What someone else made of it meanwhile is to be seen.
    onError: () => void client.invalidateQueries({ queryKey: storeQuery(api, name).queryKey }),
  });
}
