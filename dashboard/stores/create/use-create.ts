import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiProblemError, type Created } from "../../../client/index.ts";
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
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const create = useMutation<Created>({
    mutationFn: () => api.createStore(requestOf(draft), { idempotencyKey }),
    onSuccess: async ({ store }) => {
      client.setQueryData(storeQuery(api, store.name).queryKey, store);
      void client.invalidateQueries({ queryKey: ["stores"] });
      announcer.say(`${store.name} is accepted.`);
      await navigate({ to: "/stores/$name", params: { name: store.name } });
    },
  });
  const change = (fields: Partial<Draft>): void => {
    setDraft({ ...draft, ...fields });
    // Another body under the same key would be refused.
    if (create.error === null) return;
    setKey(crypto.randomUUID());
    create.reset();
  };
  const refused = create.error instanceof ApiProblemError ? refusedFields(draft, create.error.problem) : {};
  return { draft, change, create, refused };
}
