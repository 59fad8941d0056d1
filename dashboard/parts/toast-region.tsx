import { useEffect } from "react";
import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from "react-aria-components/Toast";
import { Icon } from "./icon.tsx";
import { onToast, type ToastWords, takeToasts } from "./toasts.tsx";

const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 2 });

function showWaiting(): void {
  for (const words of takeToasts()) queue.add(words, { timeout: words.action ? 15_000 : 6000 });
}

/** Shows what was said before it was there, and what is said from then on. */
export function ToastRegion() {
  useEffect(() => {
    showWaiting();
    return onToast(showWaiting);
  }, []);
  return (
    <AriaToastRegion queue={queue} className="toasts">
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <ToastContent className="grow">
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          <ToastAction words={toast.content} onDone={() => queue.close(toast.key)} />
          <Button slot="close" className="button" data-look="quiet" aria-label="Close">
            <Icon name="close" />
          </Button>
        </Toast>
      )}
    </AriaToastRegion>
  );
}

function ToastAction({ words: { action }, onDone }: { readonly words: ToastWords; readonly onDone: () => void }) {
  if (action === undefined) return undefined;
  const act = (): void => {
    onDone();
    action.onPress();
  };
  return (
    <Button className="button" data-look="quiet" onPress={act}>
      {action.name}
    </Button>
  );
}
