//! Gray-Scott reaction-diffusion: two chemicals feed on each other and draw spots, stripes and worms.
//!
//! An ordinary program. It knows nothing of Mothership: it takes flags, prints lines and writes files, and that is all
//! the demo needs. Start reading at [`model`] (the physics), then `run` below (what a run prints and leaves).

mod args;
mod figures;
mod model;
mod palette;
mod picture;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use args::{Args, Command};
use figures::Figures;
use model::Grid;

/// How many progress lines a run prints, whatever its length.
const PROGRESS_LINES: u64 = 50;

fn main() -> ExitCode {
    let args = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Run(args)) => args,
        Ok(Command::Help) => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("gray-scott: {message}\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&args, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gray-scott: cannot write the results: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Simulates, reports about fifty times on the way, and leaves `pattern.png` and `result.json` in the output folder.
fn run(args: &Args, progress: &mut impl Write) -> io::Result<()> {
    // The folder first: a place that cannot be written to is worth knowing before the work, not after it.
    fs::create_dir_all(&args.out)?;
    let mut grid = Grid::seeded(args.size, args.seed);
    let report_every = args.steps.div_ceil(PROGRESS_LINES);
    let mut done = 0;
    while done < args.steps {
        let steps = report_every.min(args.steps - done);
        grid.advance(steps, args.feed, args.kill);
        done += steps;
        let (u, v) = (grid.mass_u(), grid.mass_v());
        writeln!(progress, "step {done}/{} mass_u={u:.2} mass_v={v:.2}", args.steps)?;
        // Into a pipe the standard library holds output back; whoever watches wants each line now.
        progress.flush()?;
    }
    let figures = Figures::of(&grid);
    let image = fs::File::create(args.out.join("pattern.png"))?;
    picture::write(&grid, BufWriter::new(image))?;
    fs::write(args.out.join("result.json"), figures.to_json(args))?;
    writeln!(progress, "{figures}")?;
    progress.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small_run(name: &str) -> (String, std::path::PathBuf) {
        let out = std::env::temp_dir().join(format!("gray-scott-{}-{name}", std::process::id()));
        let args =
            Args { feed: 0.037, kill: 0.06, size: 32, steps: 120, seed: 7, out: out.join("deep").join("er") };
        let mut printed = Vec::new();
        run(&args, &mut printed).unwrap();
        (String::from_utf8(printed).unwrap(), out)
    }

    #[test]
    fn a_run_prints_progress_then_figures_and_leaves_two_files() {
        let (printed, out) = small_run("files");
        let lines: Vec<&str> = printed.lines().collect();
        assert!(lines[0].starts_with("step 3/120 mass_u="), "{}", lines[0]);
        assert_eq!(lines.iter().filter(|line| line.starts_with("step ")).count(), 40);
        assert!(lines[39].starts_with("step 120/120 "), "{}", lines[39]);
        assert!(lines[40].contains("coverage=") && lines[40].contains("spots="), "{}", lines[40]);
        let png = fs::read(out.join("deep/er/pattern.png")).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let json = fs::read_to_string(out.join("deep/er/result.json")).unwrap();
        assert!(json.contains("\"feed\": 0.037,"), "{json}");
        fs::remove_dir_all(out).unwrap();
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let (first, out_a) = small_run("a");
        let (second, out_b) = small_run("b");
        assert_eq!(first, second);
        let png = |out: &std::path::Path| fs::read(out.join("deep/er/pattern.png")).unwrap();
        assert_eq!(png(&out_a), png(&out_b));
        fs::remove_dir_all(out_a).unwrap();
        fs::remove_dir_all(out_b).unwrap();
    }
}
