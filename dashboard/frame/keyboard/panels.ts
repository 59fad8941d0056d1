import { type ComponentType, createContext, useContext } from "react";

/** What stands before the page when it is asked for. */
export type PanelName = "palette" | "shortcuts";

export interface PanelProps {
  readonly onClose: () => void;
  /** Opens another in its place. */
  readonly onOpen: (name: PanelName) => void;
}

export type Panel = ComponentType<PanelProps>;

/** Opens one; the frame gives it to all that stands in it. */
export const OpenPanelContext = createContext<(name: PanelName) => void>(() => undefined);

export function useOpenPanel(): (name: PanelName) => void {
  return useContext(OpenPanelContext);
}
