import type { Role } from "@/api/types";

/** The roles to choose from, the least first. */
export const ROLES = (["viewer", "member", "admin"] as const satisfies readonly Role[]).map(
  (role) => [role, role] as const,
);
