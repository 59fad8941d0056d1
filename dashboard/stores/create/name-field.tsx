import { useQuery } from "@tanstack/react-query";
import { storeName } from "../../../contract/index.ts";
import { nameQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { useSettled } from "../../parts/use-settled.ts";

interface NameFieldProps {
  readonly value: string;
  readonly error: string | undefined;
  /** Where the shop would be, as soon as that is known. */
  readonly address: string | undefined;
  readonly onChange: (name: string) => void;
}

/** Milliseconds without a key before it is asked whether a name is free. */
const pauseMs = 300;

/** A name: its rule shows at once, and whether it is free as soon as it stands. */
export function NameField({ value, error, address, onChange }: NameFieldProps) {
  const check = useNameCheck(value);
  const taken = check?.state === "taken" ? "is taken" : undefined;
  const host = address === undefined ? undefined : URL.parse(address)?.hostname;
  const where = host === undefined ? "The first part of the shop's address." : `The shop's address will be ${host}.`;
  return (
    <TextField
      id="field-name"
      label="Name"
      value={value}
      onChange={onChange}
      error={error ?? taken}
      hint={`${check?.state === "free" ? "It is free. " : ""}${where} It can't be changed later.`}
      placeholder="hats"
      autoComplete="off"
      spellCheck="false"
      isRequired
    />
  );
}

/** What is known of the name as it stands; a check that fails says nothing, for a create decides. */
function useNameCheck(name: string) {
  const { api } = useServices();
  const settled = useSettled(name, pauseMs);
  const query = useQuery({ ...nameQuery(api, settled), enabled: storeName.safeParse(settled).success, retry: false });
  return query.data?.name === name ? query.data : undefined;
}
