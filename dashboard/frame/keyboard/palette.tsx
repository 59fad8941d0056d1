import { useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Header, Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Dialog, Modal, ModalOverlay } from "react-aria-components/Modal";
import { Input, Label, TextField } from "react-aria-components/TextField";
import { Icon } from "../../parts/icon.tsx";
import { type Command, foundBy, useCommands } from "./commands.ts";
import type { PanelProps } from "./panels.ts";
import { useFoundStores } from "./use-found-stores.ts";

/** Stores by search, and all that can be gone to or done from everywhere. */
export function Palette({ onClose, onOpen }: PanelProps) {
  const [text, setText] = useState("");
  const commands = foundBy(text, useCommands(onOpen));
  const stores = useFoundStores(text);
  const act = (id: string): void => {
    onClose();
    [...stores, ...commands].find((each) => each.id === id)?.run();
  };
  return (
    <ModalOverlay className="veil veil-top" isDismissable isOpen onOpenChange={onClose}>
      <Modal className="dialog-box">
        <Dialog className="palette" aria-label="Search">
          <Autocomplete inputValue={text} onInputChange={setText}>
            <TextField className="palette-field" autoFocus>
              <Icon name="search" />
              <Label className="visually-hidden">Search stores and commands</Label>
              <Input placeholder="A store, a screen, something to do" />
            </TextField>
            <Menu className="palette-list" aria-label="Found" onAction={(id) => act(String(id))}>
              {commands.length > 0 && <Section title="Go and do" commands={commands} />}
              {stores.length > 0 && <Section title="Stores" commands={stores} />}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Section({ title, commands }: { readonly title: string; readonly commands: readonly Command[] }) {
  return (
    <MenuSection className="palette-section">
      <Header className="soft small">{title}</Header>
      {commands.map(({ id, name, icon, keys, state }) => (
        <MenuItem key={id} id={id} textValue={name} className="palette-item">
          <Icon name={icon} />
          <span className="grow">{name}</span>
          {state !== undefined && <span className="soft small">{state}</span>}
          {keys !== undefined && <kbd>{keys}</kbd>}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
