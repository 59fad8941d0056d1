import { useState } from "react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components/Disclosure";
import { maxHosts } from "../../../contract/index.ts";
import { Icon } from "../../parts/icon.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { NoteField } from "../note-field.tsx";
import type { Draft, DraftErrors, DraftField } from "./draft.ts";

interface MoreFieldsProps {
  readonly draft: Draft;
  readonly errors: DraftErrors;
  readonly onChange: (fields: Partial<Draft>) => void;
}

const hiddenFields = [
  "adminEmail",
  "hosts",
  "storefrontImage",
  "externalId",
  "labels",
  "note",
] as const satisfies readonly DraftField[];

/** What most people leave as it is. */
export function MoreFields({ draft, errors, onChange }: MoreFieldsProps) {
  const [isOpen, setOpen] = useState(false);
  // What has to be mended can be seen, and led to.
  const isBroken = hiddenFields.some((field) => errors[field] !== undefined);
  return (
    <Disclosure isExpanded={isOpen || isBroken} onExpandedChange={setOpen}>
      <Heading level={2} className="label">
        <Button slot="trigger" className="button" data-look="quiet">
          <Icon name="down" />
          More
        </Button>
      </Heading>
      <DisclosurePanel>
        <div className="stack">
          <TextField
            id="field-adminEmail"
            label="E-mail of the administrator"
            type="email"
            value={draft.adminEmail}
            onChange={(adminEmail) => onChange({ adminEmail })}
            error={errors.adminEmail}
            hint="Left empty, the platform makes one up; its login is shown on the store's page."
          />
          <TextField
            id="field-hosts"
            label="Own hosts"
            value={draft.hosts}
            onChange={(hosts) => onChange({ hosts })}
            error={errors.hosts}
            hint={`Up to ${maxHosts}, one a line. Each is served once it is proved to be yours; the store's page names the DNS record.`}
            placeholder="shop.example.com"
            rows={2}
          />
          {draft.engine === "medusa" && <StorefrontField draft={draft} errors={errors} onChange={onChange} />}
          <OwnFields draft={draft} errors={errors} onChange={onChange} />
          <NoteField value={draft.note} error={errors.note} onChange={(note) => onChange({ note })} />
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}

/** By which those who own the store find it. */
function OwnFields({ draft, errors, onChange }: MoreFieldsProps) {
  return (
    <>
      <TextField
        id="field-externalId"
        label="Your own id"
        value={draft.externalId}
        onChange={(externalId) => onChange({ externalId })}
        error={errors.externalId}
        hint="By which your own system knows the store."
      />
      <TextField
        id="field-labels"
        label="Labels"
        value={draft.labels}
        onChange={(labels) => onChange({ labels })}
        error={errors.labels}
        hint="key=value, one a line; the list of stores can be filtered by them."
        rows={2}
      />
    </>
  );
}

/** For an engine whose storefront can be replaced. */
function StorefrontField({ draft, errors, onChange }: MoreFieldsProps) {
  return (
    <TextField
      id="field-storefrontImage"
      label="Image of your own storefront"
      value={draft.storefrontImage}
      onChange={(storefrontImage) => onChange({ storefrontImage })}
      error={errors.storefrontImage}
      hint="Pinned by its digest."
      placeholder="registry.example.com/shop@sha256:…"
    />
  );
}
