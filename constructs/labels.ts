import type { StoreProps } from "./manifests.ts";
import { labelKeys } from "./marks.ts";

/** One component of a store: `app` is the software, `name` its role in the shop. */
export interface Component {
  readonly app: string;
  readonly name: string;
}

/** A render context, or anything else that knows its store. */
interface OfStore {
  readonly props: StoreProps;
}

/** Labels of everything that belongs to one component of a store; nothing in them changes during the store's life. */
export function labelsOf({ props }: OfStore, component: Component): Record<string, string> {
  return {
    [labelKeys.name]: component.app,
    [labelKeys.component]: component.name,
    [labelKeys.managedBy]: "storeplane-agent",
    [labelKeys.partOf]: "storeplane",
    [labelKeys.store]: props.name,
    [labelKeys.tenant]: props.tenant,
    [labelKeys.engine]: props.engine,
  };
}

/** Selector of one component's pods; immutable in workloads, so it holds the least that tells components apart. */
export function selectorOf({ props }: OfStore, component: string): Record<string, string> {
  return { [labelKeys.component]: component, [labelKeys.store]: props.name };
}
