//! Every type that travels. `every_type_is_in_a_list` proves that none is left out.

use mothership_api::{
    agent::*, attempts::*, audit::*, auth::*, blobs::*, experiments::*, explain::*, goliat::*, jobs::*,
    live::*, logs::*, people::*, problem::*, projects::*, results::*, runners::*, screenshots::*, stats::*,
    tasks::*,
};
use mothership_core::{
    attempt::EndCause,
    experiment,
    ids::{AttemptId, BlobHash, JobId, RunnerId, TaskId},
    progress::Stage,
    secret::Secret,
    spec::{OutputsMissing, ResolvedPath},
    state::{AttemptState, JobState, RunnerMode, RunnerState, TaskState},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads a value as a type and writes it again.
pub type Again = fn(&Value) -> Result<Value, serde_json::Error>;

fn again<T: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, serde_json::Error> {
    // By text, as on the wire: `RawValue` is read from nothing else.
    serde_json::to_value(serde_json::from_str::<T>(&value.to_string())?)
}

macro_rules! types {
    ($($kind:ty),* $(,)?) => { &[$((stringify!($kind), again::<$kind> as Again)),*] };
}

/// Types with a schema in crates/api/openapi.json.
pub const DESCRIBED: &[(&str, Again)] = types![
    AllPeople,
    Artifact,
    ArtifactFile,
    ArtifactList,
    Attempt,
    AttemptId,
    AttemptRef,
    AttemptState,
    Attention,
    AttentionCut,
    AttentionKind,
    AuditEntry,
    AuditPage,
    BlobHash,
    BlobRef,
    Capacity,
    Check,
    CheckedPath,
    Code,
    Combine,
    ComparedMetric,
    ComparedParameter,
    ComparedPicture,
    Comparison,
    DefinitionChecked,
    DefinitionText,
    DeviceAnswer,
    DeviceLoginInfo,
    DeviceLoginRequest,
    DeviceLoginStarted,
    DevicePoll,
    DevicePolled,
    DeviceState,
    Draft,
    DraftReply,
    DraftRequest,
    DryRun,
    EndAcceptance,
    EndAck,
    EndCause,
    Ended,
    ErrorGroup,
    ErrorGroups,
    Eta,
    Execute,
    Experiment,
    ExperimentList,
    ExperimentPatch,
    ExperimentPreset,
    ExperimentSummary,
    ExperimentVersion,
    Explanation,
    ExportForm,
    ExportRequest,
    Exported,
    FieldError,
    Gpu,
    GpuShare,
    GpuUsage,
    GuiMetric,
    GuiProgress,
    History,
    ImportRequest,
    Imported,
    InputFile,
    Inventory,
    InviteInfo,
    InviteKind,
    InviteRequest,
    Job,
    JobActed,
    JobId,
    JobList,
    JobPatch,
    JobSpecReply,
    JobState,
    JobTopic,
    JobsTopic,
    JoinToken,
    LastRun,
    LeaseReply,
    LeaseRequest,
    LeasedAttempt,
    LiveMessage,
    LiveRequest,
    LogAck,
    LogLine,
    LogLines,
    LogTopic,
    LoginRequest,
    LogsReply,
    MachineUsage,
    Me,
    MePatch,
    MemberRequest,
    MissingBlob,
    MissingReply,
    MissingRequest,
    NewInvite,
    NewProject,
    NewToken,
    NewUser,
    Order,
    OtherDraft,
    OutputsMissing,
    PasswordChange,
    Past,
    PathKind,
    PathMust,
    PresetFrom,
    PresetRequest,
    Problem,
    Progress,
    Project,
    ProjectMember,
    ProjectPatch,
    PutReply,
    Refusal,
    RegisterReply,
    RegisterRequest,
    RemovedRunner,
    ReportReply,
    ReportRequest,
    ResolvedPath,
    Right,
    Role,
    RunList,
    RunPicture,
    RunRequest,
    RunStarted,
    Runner,
    RunnerChoice,
    RunnerFit,
    RunnerId,
    RunnerMode,
    RunnerPatch,
    RunnerState,
    RunnerToken,
    RunnerTokenRequest,
    RunnersTopic,
    Screenshot,
    ScreenshotTab,
    Screenshots,
    SearchReply,
    Seat,
    Secret,
    ServerInfo,
    ServiceStatus,
    SessionInfo,
    Share,
    ShareRequest,
    ShownCommand,
    Stage,
    Started,
    Stats,
    StorageHealth,
    StoragePlace,
    Stream,
    StreamedLines,
    Study,
    StudyAssignment,
    StudyRequest,
    SweepAxis,
    SweepAxisKind,
    TakeOverRequest,
    TakenOver,
    Task,
    TaskChange,
    TaskDetail,
    TaskId,
    TaskList,
    TaskPreview,
    TaskSelection,
    TaskState,
    TextFile,
    TextFormat,
    TokenInfo,
    TokenRequest,
    TokenScope,
    Topic,
    TopicData,
    TopicMessage,
    Usage,
    UsageHistory,
    UsagePoint,
    User,
    UserPatch,
    UserPatched,
    ValuesChecked,
    ValuesRequest,
    VersionList,
    Welcome,
    WelcomeRequest,
];

/// Under another name in the description.
pub const RENAMED: &[(&str, &str, Again)] = &[
    ("Run", "ExperimentRun", again::<ExperimentRun> as Again),
    ("RefusalCode", "Code", again::<experiment::Code> as Again),
    ("TaskCounts", "Counts", again::<Counts> as Again),
];

/// Queries: described as parameters of their routes.
pub const QUERIES: &[(&str, Again)] = types![
    ArtifactQuery,
    AuditQuery,
    CompareQuery,
    CreateQuery,
    ExperimentQuery,
    JobQuery,
    LinesQuery,
    LogQuery,
    NewestQuery,
    PutQuery,
    SearchQuery,
    SubmitQuery,
    TaskQuery,
    UsageQuery,
    VersionQuery,
    WelcomeQuery
];

/// All of them by the name of their schema.
pub fn described() -> impl Iterator<Item = (&'static str, Again)> {
    DESCRIBED.iter().copied().chain(RENAMED.iter().map(|(schema, _, again)| (*schema, *again)))
}

/// The type of a schema.
pub fn of_schema(name: &str) -> Again {
    let found = described().find(|(schema, _)| *schema == name);
    found.unwrap_or_else(|| panic!("the schema {name} has no type in the list")).1
}

/// Public types of this crate that can be written and read, by their source.
fn declared() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src").into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let mut derives = false;
            for line in text.lines() {
                if line.starts_with("#[derive(") {
                    derives = line.contains("Serialize, Deserialize");
                } else if let Some(rest) =
                    line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
                {
                    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                    if std::mem::take(&mut derives) {
                        found.insert(rest[..end].to_owned());
                    }
                }
            }
        }
    }
    found
}

#[test]
fn every_type_is_in_a_list() {
    let listed: BTreeSet<String> =
        DESCRIBED.iter().chain(QUERIES).map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), DESCRIBED.len() + QUERIES.len(), "none twice");
    let renamed = RENAMED.iter().map(|(_, name, _)| (*name).to_owned());
    let listed: BTreeSet<String> = listed.into_iter().chain(renamed).collect();
    let declared = declared();
    assert!(declared.len() > 80, "the sources are not read as they are written: {declared:?}");
    let missing: Vec<_> = declared.difference(&listed).collect();
    assert!(missing.is_empty(), "not in a list of tests/contract/types.rs: {missing:?}");
}

#[test]
fn every_schema_has_a_type() {
    let document = super::from_schema::openapi();
    let schemas: BTreeSet<&str> =
        document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    let types: BTreeSet<&str> = described().map(|(name, _)| name).collect();
    assert_eq!(schemas, types);
}
