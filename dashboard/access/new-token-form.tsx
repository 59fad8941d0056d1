import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Role, roles, scopesOfRole } from "../../contract/index.ts";
import { meQuery, tokensQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { TextField } from "../parts/text-field.tsx";
import { ruleIn } from "../words/rule-in.ts";

const days = ["7", "30", "90", "365"] as const;

interface Wanted {
  readonly name: string;
  readonly role: Role;
  readonly days: string;
}

/** A token by its name, role and end; afterwards its secret, this once. */
export function NewTokenForm({ onDone }: { readonly onDone: () => void }) {
  const { api } = useServices();
  const client = useQueryClient();
  const [wanted, setWanted] = useState<Wanted>({ name: "", role: "tenant-viewer", days: "90" });
  const create = useMutation({
    mutationFn: ({ name, role, days: count }: Wanted) => api.createToken({ name, role, expiresInDays: Number(count) }),
    // The answer has the secret: nothing of it stays once it is not shown.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery(api).queryKey }),
  });
  if (create.data) {
    return (
      <ShownOnce secret={create.data.token} what="token" onDone={onDone}>
        The platform keeps only a digest of it: no one can show it again.
      </ShownOnce>
    );
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) create.mutate(wanted);
      }}
    >
      <Fields wanted={wanted} rule={ruleIn(create.error, "name")} onChange={setWanted} />
      {create.error !== null && <ProblemNotice error={create.error} />}
      <p className="row-end">
        <Button isDisabled={create.isPending} onPress={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="first" isPending={create.isPending}>
          Make token
        </Button>
      </p>
    </form>
  );
}

interface FieldsProps {
  readonly wanted: Wanted;
  /** That its name breaks. */
  readonly rule: string | undefined;
  readonly onChange: (wanted: Wanted) => void;
}

/** Of roles those are offered whose scopes the maker has: a token can do no more than its maker. */
function Fields({ wanted, rule, onChange }: FieldsProps) {
  const { api } = useServices();
  const me = useQuery(meQuery(api));
  const has = (of: Role): boolean => scopesOfRole[of].every((scope) => me.data?.scopes.includes(scope) ?? false);
  const offered = roles.filter(has);
  return (
    <>
      <TextField
        label="Name"
        value={wanted.name}
        onChange={(name) => onChange({ ...wanted, name })}
        error={rule}
        placeholder="continuous integration"
        isRequired
      />
      <SelectField
        label="Role"
        value={wanted.role}
        onChange={(id) => onChange({ ...wanted, role: roles.find((each) => each === id) ?? wanted.role })}
        options={offered.map((id) => ({ id, name: id }))}
        hint={`May do: ${scopesOfRole[wanted.role].join(", ")}`}
      />
      <SelectField
        label="Ends after"
        value={wanted.days}
        onChange={(count) => onChange({ ...wanted, days: count })}
        options={days.map((id) => ({ id, name: `${id} days` }))}
      />
    </>
  );
}
