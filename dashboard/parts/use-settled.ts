import { useEffect, useState } from "react";

/** Milliseconds without a key before what is typed is asked for. */
const pauseMs = 600;

/** The text as it is once it has stood for so many milliseconds. */
export function useSettled(text: string, afterMs = pauseMs): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), afterMs);
    return () => clearTimeout(timer);
  }, [text, afterMs]);
  return settled;
}
