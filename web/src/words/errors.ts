// What is said when something cannot be had. `DOING` completes "Could not …".

export const ERRORS = {
  noReason: "the server gave no reason",
  noNetwork: "the server cannot be reached",
};

/** A part of the dashboard itself that did not come. */
export const CHUNKS = {
  title: "A part of the dashboard is missing",
  load: "load this part of the dashboard",
  why: "The server did not send it. What is on the page stays as it is; the part is asked for again until it comes.",
};

export const DOING = {
  loadJob: (id: string) => `load job ${id}`,
  loadJobs: "load the jobs",
  loadTask: (id: string) => `load task ${id}`,
  loadTasks: "load the tasks",
  loadRunningTasks: "load the running tasks",
  loadGrid: "load the task grid",
  loadFailures: "load the failures",
  loadSpec: "load the spec",
  loadResults: "load the results",
  loadFiles: "load the files",
  loadFile: "load the file",
  loadPictures: "load the pictures",
  loadRunner: (id: string) => `load runner ${id}`,
  loadRunners: "load the runners",
  loadConfiguration: "load the configuration",
  loadUsage: "load how busy it was",
  loadOverview: "load the overview",
  loadSetup: "load how the server is set up",
  loadAccount: "load your account",
  loadSessions: "load your sessions",
  loadTokens: "load your tokens",
  loadPeople: "load the people",
  loadInvites: "load the links",
  loadExperiment: (name: string) => `load the experiment ${name}`,
  loadExperiments: "load the experiments",
  checkDefinition: "look at the definition",
  loadRuns: "load the runs",
  loadComparison: "compare the runs",
  explain: "explain the task",
  makeToken: "make a token",
  drawPage: "draw this page",
};
