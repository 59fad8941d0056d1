import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";

/** Read out by screen readers when it changes. */
export function LiveRegion() {
  const { announcer } = useServices();
  const sentence = useSyncExternalStore(announcer.subscribe, announcer.read);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </p>
  );
}
