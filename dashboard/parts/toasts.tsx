import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components/Toast";
import { Icon } from "./icon.tsx";

interface ToastWords {
  readonly text: string;
  readonly action?: { readonly name: string; readonly onPress: () => void };
}

const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 2 });

/** Says what was done and, for a while, offers to take it back; the page itself says the same for longer. */
export function showToast(words: ToastWords): void {
  queue.add(words, { timeout: words.action ? 15_000 : 6000 });
}

export function Toasts() {
  return (
    <ToastRegion queue={queue} className="toasts">
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
    </ToastRegion>
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
