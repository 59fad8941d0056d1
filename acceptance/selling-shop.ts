import type { StoreResource } from "../contract/index.ts";

/** An order as the shopper sees it confirmed. */
export interface ConfirmedOrder {
  /** The number on the confirmation, which the merchant sees too. */
  readonly number: string;
  readonly product: string;
}

/** The order as the merchant sees it. */
export interface StandingOrder {
  /** As the engine's own API calls it. */
  readonly id: string;
  readonly number: string;
}

/** A person who is logged in to a shop's administration. */
export interface Merchant {
  /** Orders that stand: those of the smoke test are taken back by the shop itself. */
  standingOrders(): Promise<readonly StandingOrder[]>;
}

/** A shop as a run meets it, whatever its engine. */
export interface SellingShop {
  readonly store: StoreResource;
  /** Addresses that shoppers look at while its pods are replaced. */
  readonly pages: readonly string[];
  /** The Deployments whose pods answer shoppers. */
  readonly deployments: readonly string[];
  /** Buys one piece of something, as a shopper at the gateway. @throws PageError */
  buy(): Promise<ConfirmedOrder>;
  /** Logs in with the credentials that the API gives, which come sealed to a key of this one request. */
  logIn(): Promise<Merchant>;
}

/** What a merchant has put into a shop, and where everybody finds it. */
export interface Upload {
  readonly url: string;
  readonly content: Buffer;
}

/** A shop that keeps pictures in files of its own. */
export interface UploadingShop extends SellingShop {
  upload(): Promise<Upload>;
}
