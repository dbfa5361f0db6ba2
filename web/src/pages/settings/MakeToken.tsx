import { useState } from "react";
import { useMakeToken } from "@/api/account";
import { problemsAt } from "@/api/problem";
import type { NewToken, TokenScope } from "@/api/types";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import { ChoiceField } from "@/components/ChoiceField";
import { secondsOfDays } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { cli } from "@/words/cli";
import { SCOPE_MEANS, TOKEN_LIVES, TOKENS } from "@/words/settings";

const SCOPES = (["read", "submit", "admin"] as const).map((scope) => [scope, scope] as const);

/** Makes a token for a program: no more than it needs, and not for ever unless that is asked for. */
export function MakeToken({ onMade }: { onMade: (token: NewToken) => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("submit");
  const [days, setDays] = useState("90");
  const make = useMakeToken((token) => {
    setName("");
    onMade(token);
  });
  const wanted = name.trim();
  const at = problemsAt(make.error, ["name", "scope", "ttl_seconds"], "name");
  const send = () => {
    const ttl = days === "" ? {} : { ttl_seconds: secondsOfDays(days) };
    make.run({ name: wanted, scope, ...ttl });
  };
  return (
    <Card title={TOKENS.newTitle}>
      <AskForm label={TOKENS.newTitle} error={make.error} onSend={() => wanted && send()}>
        <AccountField
          label={TOKENS.name}
          autoComplete="off"
          required
          value={name}
          onChange={setName}
          help={TOKENS.nameHelp}
          error={at.name}
        />
        <ChoiceField
          label={TOKENS.scope}
          value={scope}
          options={SCOPES}
          onChange={setScope}
          help={SCOPE_MEANS[scope]}
          error={at.scope}
        />
        <ChoiceField
          label={TOKENS.expires}
          value={days}
          options={TOKEN_LIVES}
          onChange={setDays}
          error={at.ttl_seconds}
        />
        <CodeLine text={cli.makeToken(wanted || "NAME", scope, days && `${days}d`).command} />
        <div>
          <Button type="submit" kind="primary" disabled={make.pending || !wanted}>
            {TOKENS.make}
          </Button>
        </div>
      </AskForm>
    </Card>
  );
}
