use serde_json::json;

use super::*;
use crate::retry::RetryPolicy;
use crate::spec::{Format, Resources};

fn check(toml: &str) -> Result<CheckedSpec, String> {
    JobSpec::parse(Format::Toml, toml)
        .unwrap_or_else(|errors| panic!("{toml}: {errors}"))
        .check()
        .map_err(|e| e.to_string())
}

#[test]
fn a_full_spec_holds() {
    let spec = check(
        r#"
        name = "flow"
        command = ["./bin/sim", "--h", "{{h}}", "--out", "{{output_dir}}"]
        args = ["--seed={{seed}}"]
        working_directory = "case-{{h}}"
        inputs = [{ from = "../build/sim", to = "bin/sim", executable = true }, "mesh/{{h}}.msh"]
        outputs = ["out/**", "*.{png,svg}", "{{h}}.log"]
        requires = ["gpu", "os=linux"]
        time_limit = "1h30m"
        max_retries = 2
        depends_on = [41, { job = 40, kind = "after_any", each = true }]
        max_running = 4
        [env]
        THREADS = 2
        [sweep]
        grid = { h = [0.1, 0.2], seed = "1..100" }
        [resources]
        cpus = 0.5
        memory = "4GiB"
        named = { licence = 1 }
        [retry]
        exit_codes = [42]
        [progress]
        patterns = ['it (?P<step>\d+)/(?P<total>\d+) loss=(?P<m_loss>\S+)']
        "#,
    )
    .unwrap();
    assert_eq!((spec.name(), spec.count(), spec.executor()), ("flow", 200, Executor::Process));
    assert_eq!(spec.resources().memory_bytes, Some(4 << 30));
    assert_eq!(spec.resources().named["licence"], 1.0);
    assert_eq!(spec.timeout_ms(), Some(5_400_000));
    assert_eq!((spec.retry().max_retries, spec.retry().exit_codes.clone()), (2, Some(vec![42])));
    assert_eq!((spec.retry().backoff_ms, spec.retry().backoff_ms_max), (5_000, 600_000));
    assert_eq!(spec.depends_on()[1].job, JobId(40));
    assert!(spec.depends_on()[1].each);
    assert_eq!(spec.varying(), ["h", "seed"]);
    assert_eq!(spec.requires().len(), 2);
}

#[test]
fn defaults_are_those_of_the_reference() {
    let spec = check("command = [\"/usr/bin/true\"]").unwrap();
    assert_eq!((spec.name(), spec.count(), spec.priority()), ("true", 1, 1));
    assert_eq!(spec.resources(), &Resources::default());
    assert_eq!(spec.retry(), &RetryPolicy::default());
    assert_eq!((spec.timeout_ms(), spec.max_running()), (None, None));
    assert!(spec.progress().recognise);
}

#[test]
fn a_job_is_called_after_its_program() {
    for (command, name) in [
        ("\"./run.sh --fast > log\"", "run.sh"),
        ("['C:\\bin\\sim.exe', 'x']", "sim.exe"),
        ("['{{exe}}']", "job"),
        ("'{{exe}} -x'", "job"),
    ] {
        let spec = check(&format!("command = {command}\nsweep.grid.exe = ['a']")).unwrap();
        assert_eq!(spec.name(), name, "{command}");
    }
}

#[test]
fn how_a_command_is_started() {
    for (toml, executor) in [
        ("command = 'a b'", Executor::Shell),
        ("command = ['a', 'b']", Executor::Process),
        ("command = 'a b'\ntype = 'process'\nargs = ['x']", Executor::Process),
        ("command = 'a b'\ntype = 'shell'", Executor::Shell),
    ] {
        assert_eq!(check(toml).unwrap().executor(), executor, "{toml}");
    }
}

#[test]
fn what_a_spec_cannot_mean_is_told_with_place_and_fix() {
    let cmd = "command = ['sim', '{{h}}']\nsweep.grid.h = [1]\n";
    for (toml, message) in [
        ("command = []", "command: names no program (write command = [\"./sim\", \"--h\", \"0.1\"])"),
        ("command = ' '", "command: names no program (write command = [\"./sim\", \"--h\", \"0.1\"])"),
        (
            "command = ['x']\ntype = 'shell'",
            "command: is a list, but a shell takes one line (write one string, or remove type = \"shell\")",
        ),
        (
            "command = 'x'\nargs = ['y']",
            "args: are only for a process; this command is a line for the shell (put them into the line, write the command as a list, or set type = \"process\")",
        ),
        (
            "command = 'x'\ntype = 'container'",
            "type: containers come in a later release (start the container yourself: command = [\"podman\", \"run\", …])",
        ),
        (
            "command = ['sim', '{{sped}}']\nsweep.grid.speed = [1]",
            "command[1]: `{{sped}}` is not a parameter (did you mean `speed`? known: speed, job_id, task_index, attempt, job_name, output_dir)",
        ),
        (
            "command = 'sim {{speed}}'",
            "command: `{{speed}}` is not a parameter (known: job_id, task_index, attempt, job_name, output_dir)",
        ),
        (
            "command = 'x'\nenv.A = '{{b}}'\noutputs = ['{{c}}']\nworking_directory = '{{d}}'\ninputs = [{from = 'f', to = '{{e}}'}]",
            "env.A: `{{b}}` is not a parameter (known: job_id, task_index, attempt, job_name, output_dir)\n\
             working_directory: `{{d}}` is not a parameter (known: job_id, task_index, attempt, job_name, output_dir)\n\
             inputs[0].to: `{{e}}` is not a parameter (known: job_id, task_index, attempt, job_name, output_dir)\n\
             outputs[0]: `{{c}}` is not a parameter (known: job_id, task_index, attempt, job_name, output_dir)",
        ),
        ("command = \"a\\u0000b\"", "command: has a NUL character, which no program can be given"),
        ("name = ' '", "name: is empty (name the job, or leave the name out)"),
        ("name = \"a\\nb\"", "name: has a line end or another control character (write it in one line)"),
        (
            "env.MOTHERSHIP_JOB_ID = 'x'",
            "env.MOTHERSHIP_JOB_ID: is set by Mothership itself (choose another name)",
        ),
        ("env.'A=B' = 'x'", "env: `A=B` cannot be the name of a variable (a name without `=`)"),
        (
            "outputs = ['../x/**']",
            "outputs[0]: `../x/**` leads out of the work folder with .. (name a path below the work folder)",
        ),
        ("outputs = ['/tmp/*']", "outputs[0]: `/tmp/*` is absolute (name a path below the work folder)"),
        ("outputs = ['C:/x']", "outputs[0]: `C:/x` names a drive (name a path below the work folder)"),
        (
            "outputs = ['a\\b']",
            "outputs[0]: `a\\b` has a backslash (put / between folders, on Windows as well)",
        ),
        (
            "outputs = ['a[', 'ok']",
            "outputs[0]: `a[` is not a pattern: unclosed character class; missing ']' (write out/** or *.png)",
        ),
        ("outputs = ['']", "outputs[0]: is empty (name a path below the work folder)"),
        (
            "working_directory = '/x'",
            "working_directory: `/x` is absolute (name a path below the work folder)",
        ),
        ("inputs = [{to = 'x'}]", "inputs[0]: does not say which file it is (add `from`)"),
        (
            "inputs = ['a/x', 'b/x']",
            "inputs[1]: `x` is there already, from inputs[0] (give one of them another place with `to`)",
        ),
        ("inputs = ['a/']", "inputs[0]: is a folder (name files one by one)"),
        ("inputs = ['']", "inputs[0]: is empty (name a file)"),
        (
            "inputs = [{from = 'x', to = '../x'}]",
            "inputs[0].to: `../x` leads out of the work folder with .. (name a path below the work folder)",
        ),
        ("inputs = [{to = 'x', blob = 'zz'}]", "inputs[0].blob: `zz` is not the hash of a file"),
        ("resources.cpus = 0", "resources.cpus: must be above 0, not 0"),
        ("resources.cpus = nan", "resources.cpus: must be a number, not the text `nan`"),
        (
            "resources.gpus = 1.5",
            "resources.gpus: cannot be 1.5 (whole numbers, or a share of one GPU below 1)",
        ),
        (
            "resources.memory = '4 gigs'",
            "resources.memory: `4 gigs` is not an amount of memory (write \"4GiB\", \"500MB\" or bytes)",
        ),
        ("resources.memory = 0", "resources.memory: cannot be 0 bytes (write \"4GiB\")"),
        ("resources.named.x = -1", "resources.named.x: must be 0 or more, not -1"),
        (
            "project = \"Lab 7\"",
            "project: 'L' cannot be in a project's name (a project of `mothership projects`, or `private` for a job that only you see)",
        ),
        (
            "priority = 5000",
            "priority: must be from -1000 to 1000, not 5000 (0 low, 1 normal, 2 high, 3 urgent)",
        ),
        (
            "lost_after = '20s'",
            "lost_after: must be from 30s to ten years, not 20s (runners are heard every 10 s; leave it out for a quarter of the time a task has run)",
        ),
        (
            "lost_after = 'soon'",
            "lost_after: `soon` is not a length of time (write \"90s\", \"2h30m\", \"1d\" or \"02:30:00\")",
        ),
        (
            "time_limit = '2 parsecs'",
            "time_limit: `2 parsecs` is not a length of time (write \"90s\", \"2h30m\", \"1d\" or \"02:30:00\")",
        ),
        (
            "timeout_seconds = 0",
            "timeout_seconds: must be above 0 and at most ten years, not 0 seconds (leave it out for no limit)",
        ),
        (
            "timeout_seconds = 5\ntime_limit = '5s'",
            "time_limit: is there beside timeout_seconds (keep one of them)",
        ),
        (
            "max_running = 0",
            "max_running: is 0, so no task could ever run (leave it out for no limit; `mothership pause` holds a job)",
        ),
        ("crash_limit = 0", "crash_limit: is 0 (1 fails a task at its first lost machine)"),
        ("retry.exit_codes = [0]", "retry.exit_codes: has 0, which is success (name codes of failures)"),
        ("retry.backoff_seconds = -1", "retry.backoff_seconds: must be from 0 to ten years, not -1"),
        (
            "depends_on = ['x']",
            "depends_on[0]: `x` is not the number of a job (write the number that `mothership submit` printed, such as \"41\")",
        ),
        ("depends_on = ['41', '41']", "depends_on[1]: names job 41 again (name each job once)"),
        (
            "labels.'a b' = 'x'",
            "labels: `a b` cannot be the name of a label (letters, digits and . _ - /, beginning with a letter or digit)",
        ),
        (
            "progress.patterns = ['(']",
            "progress.patterns[0]: `(` is not a regular expression: unclosed group (in TOML put patterns into single quotes, so that \\ stays what it is)",
        ),
        (
            "progress.patterns = ['\\d+']",
            "progress.patterns[0]: has no named group, so it would find nothing (name what it finds: (?P<percent>\\d+)%)",
        ),
        (
            "progress.patterns = ['(?P<percnt>\\d+)']",
            "progress.patterns[0]: has a group `percnt`, which says nothing about progress (did you mean `percent`?)",
        ),
        (
            "progress.patterns = ['(?P<step>\\d+)']",
            "progress.patterns[0]: has only one of the groups step and total (together they say how far it is: (?P<step>\\d+)/(?P<total>\\d+))",
        ),
        ("array = '9-0'", "array: `9-0` ends before it begins (write 0-9)"),
        (
            "array = '0-1000000000'",
            "array: has 1000000001 indices, more than the 1000000000 tasks a job may have (take fewer indices, or several jobs)",
        ),
    ] {
        let toml = if toml.contains("command") { toml.to_owned() } else { format!("{cmd}{toml}") };
        let found = JobSpec::parse(Format::Toml, &toml)
            .and_then(JobSpec::check)
            .map(|_| ())
            .map_err(|e| e.to_string());
        assert_eq!(found, Err(message.to_owned()), "{toml}");
    }
}

#[test]
fn everything_wrong_comes_at_once() {
    let found = check(
        "
        command = ['sim', '{{h}}']
        outputs = ['/abs']
        priority = 9999
        max_running = 0
        depends_on = ['no']
        [resources]
        cpus = -1
        [sweep.grid]
        h = []
        ",
    )
    .unwrap_err();
    let paths: Vec<&str> = found.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        paths,
        ["sweep.grid.h", "outputs[0]", "resources.cpus", "priority", "max_running", "depends_on[0]"]
    );
}

#[test]
fn a_million_bad_rows_are_a_bounded_answer() {
    let rows = vec![json!([1, 2]); 100_000];
    let spec = json!({"command": "x", "sweep": {"points": {"columns": ["a"], "rows": rows}}});
    let errors = JobSpec::from_value(spec).unwrap().check().unwrap_err();
    assert_eq!((errors.errors.len(), errors.more), (20, 99_980));
    assert!(errors.to_string().len() < 4_000);
}

#[test]
fn values_that_do_not_fit_show_in_the_first_or_last_task() {
    for (grid, message) in [
        (
            "h = ['a', '../b']",
            "outputs[0]: `../b` leads out of the work folder with .. (in task 1) (name a path below the work folder)",
        ),
        (
            "h = ['/etc', 'b']",
            "outputs[0]: `/etc` is absolute (in task 0) (name a path below the work folder)",
        ),
        ("h = ['']", "outputs[0]: is empty (in task 0) (name a path below the work folder)"),
    ] {
        let found =
            check(&format!("command = 'x'\noutputs = ['{{{{h}}}}']\n[sweep.grid]\n{grid}")).unwrap_err();
        assert_eq!(found, message);
    }
    let found = check("command = 'x {{h|nosuch}}'\nsweep.grid.h = [1]").unwrap_err();
    assert!(found.starts_with("command: has an ") && found.contains("nosuch"), "{found}");
}

#[test]
fn rows_are_needed_on_submit_and_not_when_stored() {
    let value =
        json!({"command": "x {{a}}", "sweep": {"points": {"columns": ["a"], "rows": [[1], [2], [3]]}}});
    let mut checked = JobSpec::from_value(value).unwrap().check().unwrap();
    assert_eq!(checked.take_rows().map(|rows| rows.len()), Some(3));
    let stored = serde_json::to_string(checked.spec()).unwrap();
    assert!(stored.contains(r#""points":{"columns":["a"],"row_count":3}"#), "{stored}");
    let spec = JobSpec::parse(Format::Json, &stored).unwrap();
    assert_eq!(spec.clone().check_stored().unwrap().count(), 3);
    assert_eq!(
        spec.check().unwrap_err().to_string(),
        "sweep.points.rows: is missing (send the rows with the job)"
    );
}

#[test]
fn inputs_have_to_be_uploaded_before_a_job_is_stored() {
    let blob = "ab".repeat(32);
    let inputs = json!(["a", {"to": "b", "blob": blob}, {"to": "c", "blob": blob, "size": 3}]);
    let checked = JobSpec::from_value(json!({"command": "x", "inputs": inputs})).unwrap().check().unwrap();
    assert_eq!(
        checked.uploaded().unwrap_err().to_string(),
        "inputs[0].blob: is missing, so the server has no such file (upload the file and send its hash; `mothership \
         submit` does that)\n\
         inputs[1].size: is missing (send the size in bytes)"
    );
}

#[test]
fn files_are_attached_by_the_client() {
    let toml = "
        command = 'sim {{h}} {{sim_parts}}'
        [sweep]
        file = 'data/points.csv'
        split = { config = 'conf/base.json', cuts = [{ pointer = '/sim-parts' }] }
    ";
    let mut read = |path: &str| match path {
        "data/points.csv" => Ok(b"h\n1\n2\n".to_vec()),
        "conf/base.json" => Ok(br#"{"z": 1, "sim-parts": ["a", "b"], "a": 2}"#.to_vec()),
        other => Err(format!("no file {other}")),
    };
    let mut spec = JobSpec::parse(Format::Toml, toml).unwrap();
    let before = spec.clone().check().unwrap_err().to_string();
    assert!(before.starts_with("sweep.file: the file `data/points.csv` is not read yet"), "{before}");
    spec.attach(&mut read).unwrap();
    let checked = spec.check().unwrap();
    assert_eq!((checked.count(), checked.parameters()), (4, vec!["h", "sim_parts"]));

    let mut spec =
        JobSpec::parse(Format::Toml, &toml.replace("points.csv", "gone.csv").replace("base", "bad")).unwrap();
    let errors = spec
        .attach(&mut |path| if path.ends_with("json") { Ok(b"{".to_vec()) } else { read(path) })
        .unwrap_err();
    assert_eq!(
        errors.to_string(),
        "sweep.file: the file `data/gone.csv` cannot be read: no file data/gone.csv (paths are relative to the spec \
         file)\n\
         sweep.split.config: `conf/bad.json` is not JSON in line 1: EOF while parsing an object (the \
         configuration has to be JSON, without comments)"
    );
}

#[test]
fn the_examples_of_the_repository_hold() {
    macro_rules! example {
        ($path:literal) => {
            include_str!(concat!("../../../../examples/", $path))
        };
    }
    for (toml, count, first) in [
        (
            example!("gray-scott/study.toml"),
            48,
            "./gray-scott --feed 0.03 --kill 0.0593 --size 256 --steps 75000 --seed 0 --out out",
        ),
        (example!("csv-list/study.toml"), 6, "echo \"reading"),
        (example!("split-config/study.toml"), 6, "python3 show.py config.json"),
    ] {
        let mut spec = JobSpec::parse(Format::Toml, toml).unwrap();
        spec.attach(&mut |path| match path {
            "samples.csv" => Ok(example!("csv-list/samples.csv").into()),
            "config.json" => Ok(example!("split-config/config.json").into()),
            other => Err(format!("no file {other}")),
        })
        .unwrap();
        let checked = spec.check().unwrap();
        assert_eq!(checked.count(), count);
        let task = checked.task(JobId(1).task(0).attempt(1), &NoPoints).unwrap();
        let command = task.command.to_string();
        assert!(command.starts_with(first), "{command}");
    }
}
