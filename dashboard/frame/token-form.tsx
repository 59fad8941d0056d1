import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { meKey } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/text-field.tsx";
import { explain, isProblem } from "../words/explain.ts";

/** The way in where there is no identity provider: this tab asks with the token until it is closed. */
export function TokenForm() {
  const { api, token } = useServices();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const enter = useMutation({
    mutationFn: async () => {
      token.keep(text.trim());
      try {
        return await api.getMe();
      } catch (error) {
        token.forget();
        throw error;
      }
    },
    // The token is the argument of no query and in no cache; the form goes with the page that it opens.
    gcTime: 0,
    onSuccess: () => client.resetQueries({ queryKey: meKey }),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && !enter.isPending) enter.mutate();
      }}
    >
      <TextField
        label="API token"
        type="password"
        autoComplete="off"
        value={text}
        onChange={setText}
        error={enter.error === null ? undefined : whyNot(enter.error)}
        hint="It is kept until this tab is closed, and lets you do what it may."
      />
      <p>
        <Button type="submit" isPending={enter.isPending}>
          Go on
        </Button>
      </p>
    </form>
  );
}

function whyNot(error: unknown): string {
  return isProblem(error, "unauthenticated") ? "This token lets no one in, or not any more." : explain(error).detail;
}
