import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useOpenPanel } from "./panels.ts";

/** The way to the palette for whoever does not know its keys; `onOpen` is called before it opens. */
export function SearchButton({ onOpen }: { readonly onOpen?: (() => void) | undefined }) {
  const open = useOpenPanel();
  const press = (): void => {
    onOpen?.();
    open("palette");
  };
  return (
    <span className="search-button">
      <Button onPress={press}>
        <Icon name="search" />
        <span className="grow">Search</span>
        <kbd aria-hidden="true">/</kbd>
      </Button>
    </span>
  );
}
