/** What a server knows of a request besides the request itself. */
export interface Arrival {
  /** The id of the response that the server sends should the app send none. */
  readonly requestId?: string;
  readonly remoteAddress?: string | undefined;
  /** Status of an answer that the server gave while the app was still at work. */
  readonly answered?: number | undefined;
}
