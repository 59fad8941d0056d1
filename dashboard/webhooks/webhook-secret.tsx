import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Notice } from "../parts/notice.tsx";

/** A secret, this once. */
export function WebhookSecret({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  return (
    <>
      <Notice tone="warn" title="Copy it now">
        <p>
          Whoever receives the messages verifies them with it. The platform keeps it sealed: no one can show it again.
        </p>
      </Notice>
      <p className="code-block code">{secret}</p>
      <p className="row-end">
        <CopyButton text={secret} what="secret" hasWord />
        <Button look="first" onPress={onDone}>
          Done
        </Button>
      </p>
    </>
  );
}
