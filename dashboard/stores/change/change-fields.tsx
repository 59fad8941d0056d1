import { useQuery } from "@tanstack/react-query";
import { maxHosts } from "../../../contract/index.ts";
import { enginesQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { bytes, cpus } from "../../words/amounts.ts";
import type { ChangeDraft, ChangeErrors } from "./change-draft.ts";

export const fieldNames: Readonly<Record<keyof ChangeDraft, string>> = {
  plan: "Plan",
  hosts: "Own hosts",
  adminEmail: "E-mail of the administrator",
  storefrontImage: "Image of your own storefront",
  externalId: "Your own id",
  labels: "Labels",
};

interface ChangeFieldsProps {
  readonly engine: string;
  readonly draft: ChangeDraft;
  readonly errors: ChangeErrors;
  readonly onChange: (draft: ChangeDraft) => void;
}

export function ChangeFields({ engine: id, draft, errors, onChange }: ChangeFieldsProps) {
  const { api } = useServices();
  const engine = useQuery(enginesQuery(api)).data?.items.find((each) => each.id === id);
  const plans = (engine?.plans ?? [draft.plan]).map((plan) => {
    const size = engine?.sizes[plan];
    const hint =
      size && `${cpus(size.cpuMillicores)}, ${bytes(size.memoryBytes)} memory, ${bytes(size.storageBytes)} storage`;
    return { id: plan, name: plan, hint };
  });
  const field = (name: keyof ChangeDraft) => ({
    label: fieldNames[name],
    value: draft[name],
    onChange: (text: string) => onChange({ ...draft, [name]: text }),
    error: errors[name],
  });
  return (
    <>
      <SelectField
        label={fieldNames.plan}
        value={draft.plan}
        onChange={(plan) => onChange({ ...draft, plan })}
        options={plans}
        hint={
          errors.plan ??
          "A larger one restarts the shop's parts one after the other: its database is away for seconds. Volumes can't shrink."
        }
      />
      <TextField
        {...field("hosts")}
        rows={2}
        hint={`Up to ${maxHosts}, one a line. A new one is served once it is proved; one that you take out is free for others.`}
      />
      <TextField {...field("adminEmail")} type="email" hint="Left empty, the platform makes one up." />
      {engine?.ownStorefront && (
        <TextField {...field("storefrontImage")} hint="Pinned by its digest; empty is the engine's own." />
      )}
      <TextField {...field("externalId")} hint="By which your own system knows the store." />
      <TextField {...field("labels")} rows={2} hint="key=value, one a line" />
    </>
  );
}
