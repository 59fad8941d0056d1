import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { showToast } from "../parts/toasts.tsx";
import { ruleIn } from "../words/rule-in.ts";

/** A tenant by its id and its name; limits are set on its page. */
export function NewTenantForm({ onDone }: { readonly onDone: () => void }) {
  const { api } = useServices();
  const client = useQueryClient();
  const [tenant, setTenant] = useState("");
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => api.createTenant({ tenant, ...(name !== "" && { name }) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["tenants"] });
      showToast({ text: `${tenant} is there.` });
      onDone();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) create.mutate();
      }}
    >
      <TextField
        label="Id"
        value={tenant}
        onChange={setTenant}
        error={ruleIn(create.error, "tenant")}
        hint="It can't be changed later."
        isRequired
      />
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        error={ruleIn(create.error, "name")}
        hint="For people; the id if left empty."
      />
      {create.error !== null && <ProblemNotice error={create.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Cancel</Button>
        <Button type="submit" look="first" isPending={create.isPending}>
          Create tenant
        </Button>
      </p>
    </form>
  );
}
