import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../access/use-may.ts";
import type { IconName } from "../../parts/icon.tsx";
import { filterOf, useSavedViews } from "../../stores/views/use-saved-views.ts";
import { places } from "../places.ts";
import { applyTheme } from "../theme.ts";
import type { PanelProps } from "./panels.ts";

/** Something that can be gone to, or done, from everywhere. */
export interface Command {
  readonly id: string;
  readonly name: string;
  readonly icon: IconName;
  /** What else it is called. */
  readonly words?: string;
  /** The keys that do it, too. */
  readonly keys?: string;
  /** How that is which it leads to. */
  readonly state?: string;
  readonly run: () => void;
}

/** All of those that the one who looks may do. */
export function useCommands(onOpen: PanelProps["onOpen"]): readonly Command[] {
  const may = useMay();
  const navigate = useNavigate();
  const newStore: Command = {
    id: "new-store",
    name: "New store",
    icon: "plus",
    words: "create make shop",
    keys: "n",
    run: () => void navigate({ to: "/new-store" }),
  };
  const screens = places
    .filter(({ right }) => may(right))
    .map(({ to, name, icon, key }) => ({
      id: to,
      name,
      icon,
      words: "go",
      keys: `g ${key}`,
      run: () => void navigate({ to }),
    }));
  const views = useSavedViews().all.map((view) => ({
    id: `view-${view.name}`,
    name: `View ${view.name}`,
    icon: "store" as const,
    words: "saved stores filter",
    run: () => void navigate({ to: "/stores", search: filterOf(view) }),
  }));
  const colours = (["light", "dark", "system"] as const).map((theme) => ({
    id: `theme-${theme}`,
    name: theme === "system" ? "Colours as the system" : `Colours ${theme}`,
    icon: "half" as const,
    words: "theme",
    run: () => applyTheme(theme),
  }));
  const keys: Command = {
    id: "shortcuts",
    name: "Keyboard shortcuts",
    icon: "key",
    words: "help",
    keys: "?",
    run: () => onOpen("shortcuts"),
  };
  return [...(may("stores:write") ? [newStore] : []), ...screens, ...views, ...colours, keys];
}

/** Those whose name or words begin with each word of the text, in any order. */
export function foundBy<Found extends Pick<Command, "name" | "words">>(text: string, commands: readonly Found[]) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name, words = "" }) => {
    const all = `${name} ${words}`.toLowerCase().split(/\s+/);
    return wanted.every((word) => all.some((each) => each.startsWith(word)));
  });
}
