import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { ApiProblemError, type Created, type NewStore } from "../../../client/index.ts";
import { storeQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { type Draft, type DraftErrors, emptyDraft, refusedFields, requestOf } from "./draft.ts";

export interface CreateForm {
  readonly draft: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  readonly create: UseMutationResult<Created, Error, void>;
  /** What the API said of single fields. */
  readonly refused: DraftErrors;
}

/** What is typed, and the create that it ends in: of one page and body there is one store, however often it is sent. */
export function useCreate(): CreateForm {
  const { api, announcer } = useServices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(emptyDraft);
  const keyOf = useKeys();
  const create = useMutation<Created>({
    mutationFn: () => {
      const request = requestOf(draft);
      return api.createStore(request, { idempotencyKey: keyOf(request) });
    },
    onSuccess: async ({ store }) => {
      client.setQueryData(storeQuery(api, store.name).queryKey, store);
      void client.invalidateQueries({ queryKey: ["stores"] });
      announcer.say(`${store.name} is accepted.`);
      await navigate({ to: "/stores/$name", params: { name: store.name } });
    },
  });
  const change = (fields: Partial<Draft>): void => {
    setDraft({ ...draft, ...fields });
    if (create.error !== null) create.reset();
  };
  const refused = create.error instanceof ApiProblemError ? refusedFields(draft, create.error.problem) : {};
  return { draft, change, create, refused };
}

/** The key of a body: the same for as long as it is the same, and a new one for another, which it would be refused for. */
function useKeys(): (request: NewStore) => string {
  const last = useRef({ body: "", key: "" });
  return (request) => {
    const body = JSON.stringify(request);
    if (last.current.body !== body) last.current = { body, key: crypto.randomUUID() };
    return last.current.key;
  };
}
