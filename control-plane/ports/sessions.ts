/**
 * Sessions of people that were ended before their time.
 * Writes throw StorageFullError or BusUnavailableError, reads BusUnavailableError.
 */
export interface SessionRegister {
  /** At most ten seconds old, which is how long a session that was ended elsewhere may still let someone in. */
  isEnded(sid: string): Promise<boolean>;
  /** Kept until the session would have ended by itself. */
  end(sid: string, until: Date): Promise<void>;
}
