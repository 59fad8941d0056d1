import { useEffect, useRef } from "react";
import { Notice } from "../../parts/notice.tsx";
import type { DraftErrors } from "./draft.ts";

const labels: Readonly<Record<string, string>> = {
  name: "Name",
  adminEmail: "E-mail",
  hosts: "Own hosts",
  storefrontImage: "Storefront image",
  externalId: "Your own id",
  cluster: "Cluster",
};

/** Every field that has to be mended, each a link to it; the first one is where one goes on. */
export function ErrorSummary({ errors }: { readonly errors: DraftErrors }) {
  const fields = Object.entries(errors);
  const first = fields[0]?.[0];
  const wasLed = useRef(false);
  useEffect(() => {
    if (first === undefined || wasLed.current) return;
    wasLed.current = true;
    inputOf(first)?.focus();
  }, [first]);
  if (fields.length === 0) return undefined;
  return (
    <Notice tone="bad" title="The store can't be created like this">
      <ul className="stack-tight">
        {fields.map(([field, rule]) => (
          <li key={field}>
            <a
              href={`#field-${field}`}
              onClick={(event) => {
                event.preventDefault();
                inputOf(field)?.focus();
              }}
            >
              {labels[field] ?? field} {rule}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function inputOf(field: string): HTMLElement | null {
  return document.getElementById(`field-${field}`);
}
