import { createContext } from "react";

/** Why nothing can be changed now; undefined while it can. The frame gives it to all that stands in it. */
export const WritesContext = createContext<string | undefined>(undefined);

/** Where the page says it: what describes the buttons that do nothing meanwhile. */
export const noWritesId = "no-writes";
