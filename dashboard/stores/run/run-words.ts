/** What can be asked of how a store runs. */
export type Verb = "restart" | "suspend" | "resume";

interface Words {
  /** On the button; what is asked first carries an ellipsis. */
  readonly button: string;
  readonly title: (name: string) => string;
  /** What happens. */
  readonly happens: string;
  readonly accepted: (name: string) => string;
  readonly unchanged: (name: string) => string;
}

export const runWords: Readonly<Record<Verb, Words>> = {
  restart: {
    button: "Restart",
    title: (name) => `Restart ${name}?`,
    happens:
      "The pods of the shop's app are replaced one after the other, each only when a new one serves: visitors lose no request. The database goes on.",
    accepted: (name) => `${name} is being restarted.`,
    unchanged: (name) => `${name} is not restarted.`,
  },
  suspend: {
    button: "Suspend",
    title: (name) => `Suspend ${name}?`,
    happens:
      "The shop closes: what visitors have begun is finished, then nothing of it runs, and visitors are answered 503 until you resume it. Data, hosts and certificates are kept, and it counts in the quota as before.",
    accepted: (name) => `${name} is being suspended.`,
    unchanged: (name) => `${name} is suspended already.`,
  },
  resume: {
    button: "Resume",
    title: (name) => `Resume ${name}?`,
    happens: "Its database is started, then its app, with all that the shop had. It opens when it can serve.",
    accepted: (name) => `${name} is being started.`,
    unchanged: (name) => `${name} is not suspended.`,
  },
};
