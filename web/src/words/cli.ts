// The command line that does what a button does, so that every act can be scripted and learned.

export interface CliLine {
  does: string;
  command: string;
}

/** A word as a shell takes it for one. */
export const quoted = (text: string): string =>
  /^[\w.,/=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Where the command line looks for a server that it was not told of. */
const USUAL_SERVER = "http://127.0.0.1:8080";

/** What a command needs to reach the server of this page. */
const server = (): string => {
  const { origin } = location;
  return origin === USUAL_SERVER ? "" : ` --server ${origin}`;
};

/** A command for the server of this page. */
export const here = (command: string): string =>
  command.replace(/^mothership/, `mothership${server()}`);

const line = (does: string, command: string): CliLine => ({ does, command: here(command) });

/** What stands in a command for what a person chooses. */
export const CLI_EXAMPLES = { name: "NEW-NAME", labels: ["room=b2", "gpu-"] };

export const cli = {
  status: line("See what runs", "mothership status"),
  jobs: line("List jobs", "mothership jobs"),
  runners: line("List runners", "mothership runners"),
  drain: (runner: string) => line("Drain", `mothership runners drain ${quoted(runner)}`),
  enable: (runner: string) => line("Enable", `mothership runners enable ${quoted(runner)}`),
  disable: (runner: string) => line("Disable", `mothership runners disable ${quoted(runner)}`),
  rename: (runner: string, name: string) =>
    line("Rename", `mothership runners rename ${quoted(runner)} ${quoted(name)}`),
  label: (runner: string, changes: readonly string[]) =>
    line("Label", `mothership runners label ${[runner, ...changes].map(quoted).join(" ")}`),
  removeRunner: (runner: string) => line("Remove", `mothership runners remove ${quoted(runner)}`),
  runnerToken: line("Get a token for a new machine", "mothership runner-token"),
  login: line("Log in", "mothership login"),
  people: line("List people", "mothership users list"),
  addPerson: (name: string, role: string) =>
    line("Add a person", `mothership users add ${quoted(name)} --role ${role}`),
  /** `name`: none when they choose it. */
  invite: (name: string, role: string, expires: string) => {
    const who = name === "" ? "" : ` ${quoted(name)}`;
    return line(
      "Make a link for somebody",
      `mothership users invite${who} --role ${role} --expires ${expires}`,
    );
  },
  personRole: (name: string, role: string) =>
    line("Change a role", `mothership users role ${quoted(name)} ${role}`),
  disablePerson: (name: string) => line("Disable", `mothership users disable ${quoted(name)}`),
  enablePerson: (name: string) => line("Enable", `mothership users enable ${quoted(name)}`),
  /** `link`: they choose it themselves. */
  personPassword: (name: string, link: boolean) =>
    line(
      "Give a new password",
      `mothership users password ${quoted(name)} ${link ? "--link" : "--password-stdin"}`,
    ),
  removePerson: (name: string) => line("Remove", `mothership users remove ${quoted(name)}`),
  takeOver: (name: string, from: string) =>
    line("Give jobs", `mothership users take-over ${quoted(name)} --from ${quoted(from)}`),
  tokens: line("List your tokens", "mothership tokens list"),
  /** `expires`: none when it does not end. */
  makeToken: (name: string, scope: string, expires: string) =>
    line(
      "Make a token",
      `mothership tokens create ${quoted(name)} --scope ${scope}${expires ? ` --expires ${expires}` : ""}`,
    ),
  revokeToken: (id: string) => line("Take a token back", `mothership tokens revoke ${id}`),
  /** On the machine of the server, where there is nobody yet. */
  firstPerson: {
    does: "Add the first person",
    command: "mothership users add NAME --role admin",
  },
  sample: line(
    "Submit a sample sweep",
    "mothership submit --name hello -p n=1..12 -- sh -c 'for i in 1 2 3 4 5; do echo step $i of 5; sleep 1; done'",
  ),
  job: (id: string) => line("Show the job", `mothership job ${id}`),
  tasks: (id: string) => line("List its tasks", `mothership tasks ${id}`),
  failed: (id: string) => line("List its failed tasks", `mothership tasks ${id} --failed`),
  wait: (id: string) => line("Wait until it is done", `mothership wait ${id}`),
  pause: (id: string) => line("Pause: start no more tasks", `mothership pause ${id}`),
  resume: (id: string) => line("Resume", `mothership resume ${id}`),
  cancel: (id: string) => line("Cancel", `mothership cancel ${id}`),
  retry: (id: string) => line("Retry", `mothership retry ${id}`),
  retryFailed: (id: string) => line("Retry the failed tasks", `mothership retry ${id} --failed`),
  outputs: line("Keep files of a job", "mothership submit --output 'out/**' -- ./my-program"),
  results: (id: string) => line("List the results", `mothership results ls ${id}`),
  getResults: (id: string) =>
    line("Download the results", `mothership results get ${id} --to results`),
  logs: (task: string, attempt?: number) =>
    line(
      "Print the log",
      `mothership logs ${task}${attempt === undefined ? "" : ` --attempt ${attempt}`}`,
    ),
  follow: (task: string) => line("Follow the log", `mothership logs ${task} -f`),
  /** `total`: how many assignments there are, where it is known. */
  goliatWorker: (study: string, total: number | undefined) => {
    const indexes = total !== undefined && total > 1 ? `0-${total - 1}` : "0";
    return line(
      "On a machine that takes assignments by hand",
      `goliat worker ${indexes} ${study ? quoted(study) : "NAME"}`,
    );
  },
  /** `of`: a study or one of its tasks. */
  configuration: (of: string) => line("Print the configuration", `mothership goliat config ${of}`),
  upWithGoliat: {
    does: "Start a server that answers GOLIAT's client",
    command: "mothership up --compat goliat",
  },
  /** As this page reaches the server. */
  join: (token: string): CliLine => ({
    does: "Connect a machine",
    command: `mothership runner --server ${location.origin} --join ${token}`,
  }),
  /** The command that lets other machines reach a server; `port`: the one it listens on. */
  upForAll: (port: string): CliLine => ({
    does: "Start the server for other machines, too",
    command: `mothership up --listen 0.0.0.0:${port}`,
  }),
  giveUp: (task: string) => line("Give it up", `mothership task give-up ${task}`),
  experiments: line("List experiments", "mothership experiments list"),
  createExperiment: line("Make an experiment", "mothership experiments create experiment.toml"),
  editExperiment: (name: string) =>
    line("Edit it", `mothership experiments edit ${quoted(name)} --file experiment.toml`),
  showExperiment: (name: string) =>
    line("Print its definition", `mothership experiments show ${quoted(name)} --text`),
  deleteExperiment: (name: string) =>
    line("Delete", `mothership experiments delete ${quoted(name)}`),
  runExperiment: (name: string) =>
    line("Run it", `mothership experiments run ${quoted(name)} -p NAME=VALUE`),
  checkExperiment: (name: string) =>
    line("Check values", `mothership experiments check ${quoted(name)} -p NAME=VALUE`),
  runsOf: (name: string) => line("List its runs", `mothership experiments runs ${quoted(name)}`),
  compareRuns: (jobs: readonly string[]) =>
    line("Compare runs", `mothership experiments compare ${jobs.join(" ")}`),
  explain: (task: string) => line("Say why it waits", `mothership explain ${task}`),
};
