import { useSyncExternalStore } from "react";
import { useServices } from "../../api/services.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { PanelProps } from "./panels.ts";

/** All keys that mean something on this screen, and the switch that turns them off. */
export function ShortcutsDialog({ onClose }: PanelProps) {
  const { keys } = useServices();
  const shortcuts = useSyncExternalStore(keys.subscribe, keys.read);
  const isOn = useSyncExternalStore(keys.subscribe, keys.isOn);
  return (
    <Dialog title="Keyboard" isOpen onClose={onClose}>
      <dl className="key-list">
        <Keys keys="Ctrl K" what="Search stores and commands" />
        {isOn && shortcuts.map(({ keys: each, what }) => <Keys key={each} keys={each} what={what} />)}
      </dl>
      <p className="soft small">
        {isOn
          ? "Single keys do nothing while you write in a field. Turn them off if you dictate, or hit them by accident."
          : "Single keys are turned off on this machine. Ctrl K goes on to work."}
      </p>
      <p className="row-end">
        <Button onPress={() => keys.turn(!isOn)}>{isOn ? "Turn single keys off" : "Turn single keys on"}</Button>
        <Button look="first" onPress={onClose}>
          Done
        </Button>
      </p>
    </Dialog>
  );
}

function Keys({ keys, what }: { readonly keys: string; readonly what: string }) {
  return (
    <>
      <dt>
        {keys.split(" ").map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </>
  );
}
