import { useEffect, useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";

/** That the platform has another version of this page by now; it goes on as it is until one reloads it. */
export function VersionBar() {
  const { version } = useServices();
  const isOld = useSyncExternalStore(version.subscribe, version.isOld);
  useEffect(() => version.start(), [version]);
  if (!isOld) return undefined;
  return (
    <div className="bar-above">
      <Notice tone="busy" title="There is a newer version of this page">
        <p className="row">
          What you have typed is lost when you reload.
          <Button onPress={() => location.reload()}>Reload</Button>
        </p>
      </Notice>
    </div>
  );
}
