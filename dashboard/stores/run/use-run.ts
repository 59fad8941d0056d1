import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Changed } from "../../../client/index.ts";
import { storeQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { showToast } from "../../parts/toasts.tsx";
import { runWords, type Verb } from "./run-words.ts";

interface Wish {
  readonly verb: Verb;
  readonly note: string;
}

/** Restarts, suspends or resumes a store, once however often it is sent; what was done is said, and the store is read again. */
export function useRun(name: string, onDone: () => void) {
  const { api } = useServices();
  const client = useQueryClient();
  // One press is one restart, also where its answer got lost and it is pressed again.
  const key = useRef(crypto.randomUUID());
  return useMutation<Changed, Error, Wish>({
    mutationFn: ({ verb, note }) => {
      const text = note.trim();
      const options = { idempotencyKey: key.current, ...(text !== "" && { note: text }) };
      if (verb === "restart") return api.restartStore(name, options);
      return verb === "suspend" ? api.suspendStore(name, options) : api.resumeStore(name, options);
    },
    onSuccess: ({ store, outcome }, { verb }) => {
      client.setQueryData(storeQuery(api, name).queryKey, store);
      for (const list of ["stores", "operations", "operations of", "revisions"])
        void client.invalidateQueries({ queryKey: [list] });
      const { accepted, unchanged } = runWords[verb];
      showToast({ text: outcome === "unchanged" ? unchanged(name) : accepted(name) });
      onDone();
    },
  });
}
