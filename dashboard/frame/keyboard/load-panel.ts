import { loadPart } from "../../parts/load-part.ts";
import { showToast } from "../../parts/toasts.tsx";
import { explain } from "../../words/explain.ts";
import type { Panel, PanelName } from "./panels.ts";

/** Each is loaded when it is asked for first. */
export const panelLoaders: Readonly<Record<PanelName, () => Promise<Panel>>> = {
  palette: async () => (await import("./palette.tsx")).Palette,
  shortcuts: async () => (await import("./shortcuts-dialog.tsx")).ShortcutsDialog,
};

/** Loads a panel and hands it on; what can't be loaded is told. */
export async function loadPanel(name: PanelName, onLoaded: (panel: Panel) => void): Promise<void> {
  try {
    onLoaded(await loadPart(panelLoaders[name]));
  } catch (error) {
    showToast({ text: explain(error).detail });
  }
}
