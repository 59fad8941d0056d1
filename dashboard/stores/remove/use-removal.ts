import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import type { StoreResource } from "../../../contract/index.ts";
import { storeQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { focusHeading } from "../../parts/focus-heading.ts";
import { showToast } from "../../parts/toasts.tsx";
import { explain, isProblem } from "../../words/explain.ts";
import { hasGrace } from "../has-grace.ts";

interface Wish {
  /** Whether without a grace period. */
  readonly force: boolean;
  /** Why. */
  readonly note: string;
}

export interface Removal {
  readonly remove: UseMutationResult<StoreResource, Error, Wish>;
  readonly bringBack: UseMutationResult<StoreResource, Error, void>;
}

/** Deletes a store and takes that back; what was done is said, and the store is read again. */
export function useRemoval(name: string): Removal {
  const { api } = useServices();
  const client = useQueryClient();
  // What was pressed goes with what it was about.
  const keep = (store: StoreResource): void => {
    focusHeading();
    client.setQueryData(storeQuery(api, name).queryKey, store);
    for (const key of ["stores", "operations", "operations of", "revisions"]) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  };
  const bringBack = useMutation<StoreResource>({
    mutationFn: async () => {
      try {
        return await api.undeleteStore(name);
      } catch (error) {
        // The answer of an earlier press was lost, or someone else was faster: it is as it was to be.
        if (!isProblem(error, "not-deleting")) throw error;
        return api.getStore(name);
      }
    },
    onSuccess: (store) => {
      keep(store);
      showToast({ text: `${name} stays.` });
    },
    onError: (error) => showToast({ text: `${name} could not be brought back: ${explain(error).detail}` }),
  });
  const remove = useMutation<StoreResource, Error, Wish>({
    mutationFn: ({ force, note }) => api.deleteStore(name, { force, ...(note.trim() !== "" && { note: note.trim() }) }),
    onSuccess: (store, { force }) => {
      keep(store);
      if (force) return showToast({ text: `${name} and all its data are being deleted.` });
      const action = { name: "Undo", onPress: () => bringBack.mutate() };
      return showToast({ text: `${name} will be deleted.`, ...(hasGrace(store) && { action }) });
    },
  });
  return { remove, bringBack };
}
