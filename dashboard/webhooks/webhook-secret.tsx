import { ShownOnce } from "../parts/shown-once.tsx";

/** What its receiver verifies messages with, this once. */
export function WebhookSecret(props: { readonly secret: string; readonly onDone: () => void }) {
  return (
    <ShownOnce {...props} what="secret">
      Whoever receives the messages verifies them with it. The platform keeps it sealed: no one can show it again.
    </ShownOnce>
  );
}
