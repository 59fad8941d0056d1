import type { StoreHostState } from "../contract/index.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

/** Hosts of a store one below the other. */
export function hostRows(hosts: readonly StoreHostState[], document: unknown): Shown {
  return {
    document,
    names: hosts.map(({ host }) => host),
    text: ({ isWide, width }) =>
      layOutTable(
        hosts,
        columns.filter((each) => isWide || !each.isWide),
        width,
      ),
  };
}

const columns: readonly Column<StoreHostState>[] = [
  { title: "HOST", of: ({ host }) => host, least: 12 },
  { title: "SERVED", of: ({ ready }) => (ready ? "yes" : "no") },
  { title: "PROOF", of: ({ proof }) => proof?.state ?? "" },
  { title: "CERTIFICATE", of: ({ certificate = "" }) => certificate },
  { title: "UNTIL", of: ({ proof }) => proof?.endsAt ?? "", isWide: true },
  { title: "TXT-NAME", of: ({ proof }) => proof?.txtName ?? "", least: 12 },
  { title: "TXT-VALUE", of: ({ proof }) => proof?.txtValue ?? "" },
  { title: "WHY", of: whyOf, least: 8 },
];

function whyOf({ ready, reason, message = "", proof }: StoreHostState): string {
  const ofHost = ready ? [] : [[reason, message].filter(Boolean).join(": ")];
  const ofProof = proof?.message === undefined ? [] : [proof.message];
  return [...ofHost, ...ofProof].join("; ");
}
