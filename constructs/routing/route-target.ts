export interface RouteTarget {
  /** Name of the Service, and of the component behind it. */
  readonly name: string;
  readonly port: number;
}
