import { type ComponentType, useEffect, useState } from "react";
import { onToast } from "../parts/toasts.tsx";

/** Where toasts appear; what shows them is loaded with the first. */
export function ToastsPlace() {
  const [shown, setShown] = useState<{ readonly Region: ComponentType }>();
  useEffect(
    () =>
      onToast(() => {
        // What can't be loaded is not said: the page itself says the same, and for longer.
        void import("../parts/toast-region.tsx").then(
          ({ ToastRegion: Region }) => setShown((before) => before ?? { Region }),
          () => undefined,
        );
      }),
    [],
  );
  return shown && <shown.Region />;
}
