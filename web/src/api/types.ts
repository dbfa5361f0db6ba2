// The wire types under the names that pages use, made from the server's own description.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Artifact = Schemas["Artifact"];
export type Attempt = Schemas["Attempt"];
export type AttemptState = Schemas["AttemptState"];
export type AttentionCut = Schemas["AttentionCut"];
export type Attention = Schemas["Attention"];
export type ErrorCode = Schemas["Code"];
export type ErrorGroup = Schemas["ErrorGroup"];
export type ErrorGroups = Schemas["ErrorGroups"];
export type Eta = Schemas["Eta"];
export type FieldError = Schemas["FieldError"];
export type GuiProgress = Schemas["GuiProgress"];
export type InviteInfo = Schemas["InviteInfo"];
export type InviteRequest = Schemas["InviteRequest"];
export type Job = Schemas["Job"];
export type JobActed = Schemas["JobActed"];
export type JobList = Schemas["JobList"];
export type JobSpecReply = Schemas["JobSpecReply"];
export type JobState = Schemas["JobState"];
export type LogLine = Schemas["LogLine"];
export type LogStream = Schemas["Stream"];
export type Me = Schemas["Me"];
export type MePatch = Schemas["MePatch"];
export type NewToken = Schemas["NewToken"];
export type NewUser = Schemas["NewUser"];
export type PasswordChange = Schemas["PasswordChange"];
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type Runner = Schemas["Runner"];
export type RunnerState = Schemas["RunnerState"];
export type RunnerToken = Schemas["RunnerToken"];
export type Screenshot = Schemas["Screenshot"];
export type ScreenshotTab = Schemas["ScreenshotTab"];
export type SessionInfo = Schemas["SessionInfo"];
export type Stats = Schemas["Stats"];
export type StorageHealth = Schemas["StorageHealth"];
export type Study = Schemas["Study"];
export type SweepAxis = Schemas["SweepAxis"];
export type Task = Schemas["Task"];
export type TaskCounts = Schemas["TaskCounts"];
export type TaskDetail = Schemas["TaskDetail"];
export type TaskPreview = Schemas["TaskPreview"];
export type TaskState = Schemas["TaskState"];
export type TokenInfo = Schemas["TokenInfo"];
export type TokenRequest = Schemas["TokenRequest"];
export type TokenScope = Schemas["TokenScope"];
export type UsagePoint = Schemas["UsagePoint"];
export type User = Schemas["User"];
export type UserPatch = Schemas["UserPatch"];
export type Welcome = Schemas["Welcome"];

/** The types that a GUI client gives its lines, beside the streams that every program has. */
export type LineType = Exclude<LogStream, "stdout" | "stderr" | "agent">;
