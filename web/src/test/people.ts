// People of the API and what is theirs, whole, for tests: as fixtures.ts has the rest.
import type { InviteInfo, Me, SessionInfo, TokenInfo, User } from "@/api/types";
import { AT } from "./fixtures";

/** Who looks at the page. */
export const someMe = (more: Partial<Me> = {}): Me => ({
  username: "ana",
  role: "admin",
  open: false,
  all_people: false,
  ...more,
});

export const aUser = (more: Partial<User> = {}): User => ({
  name: "bob",
  role: "member",
  display_name: "",
  email: "",
  created_at: AT,
  last_login_at: AT,
  disabled: false,
  removed: false,
  has_password: true,
  ...more,
});

export const anInvite = (more: Partial<InviteInfo> = {}): InviteInfo => ({
  id: "i-1",
  kind: "invite",
  role: "member",
  name: "",
  created_by: "ana",
  created_at: AT,
  expires_at: AT,
  ...more,
});

export const aSession = (more: Partial<SessionInfo> = {}): SessionInfo => ({
  id: "s-1",
  device: "Firefox on Linux",
  address: "10.0.0.7",
  created_at: AT,
  last_used_at: AT,
  expires_at: AT,
  current: false,
  ...more,
});

export const aToken = (more: Partial<TokenInfo> = {}): TokenInfo => ({
  id: "t-1",
  name: "nightly",
  scope: "submit",
  created_at: AT,
  expires_at: null,
  last_used_at: null,
  ...more,
});
