//! What a run comes to in a handful of numbers, as `key=value` words and as JSON.

use std::fmt;

use crate::args::Args;
use crate::model::Grid;

/// A cell with more eater than this belongs to the pattern.
const PATTERN_THRESHOLD: f32 = 0.15;

#[derive(Debug, PartialEq)]
pub struct Figures {
    /// Mean concentrations over all cells.
    pub mean_u: f64,
    pub mean_v: f64,
    /// Share of the cells that belong to the pattern, 0 to 1.
    pub coverage: f64,
    /// Connected pieces of the pattern: many are spots, few are worms and nets.
    pub spots: usize,
}

impl Figures {
    pub fn of(grid: &Grid) -> Self {
        let cells = (grid.size() * grid.size()) as f64;
        let mut waiting: Vec<bool> = (0..grid.size() * grid.size())
            .map(|at| grid.v_at(at % grid.size(), at / grid.size()) > PATTERN_THRESHOLD)
            .collect();
        let covered = waiting.iter().filter(|&&inside| inside).count();
        Self {
            mean_u: grid.mass_u() / cells,
            mean_v: grid.mass_v() / cells,
            coverage: covered as f64 / cells,
            spots: count_pieces(&mut waiting, grid.size()),
        }
    }

    /// The figures with the parameters that led to them.
    pub fn to_json(&self, args: &Args) -> String {
        format!(
            "{{\n  \"feed\": {},\n  \"kill\": {},\n  \"size\": {},\n  \"steps\": {},\n  \"seed\": {},\n  \
             \"mean_u\": {:.6},\n  \"mean_v\": {:.6},\n  \"coverage\": {:.6},\n  \"spots\": {}\n}}\n",
            args.feed,
            args.kill,
            args.size,
            args.steps,
            args.seed,
            self.mean_u,
            self.mean_v,
            self.coverage,
            self.spots
        )
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mean_u, mean_v, coverage, spots } = self;
        write!(f, "mean_u={mean_u:.4} mean_v={mean_v:.4} coverage={coverage:.4} spots={spots}")
    }
}

/// Counts connected pieces (four neighbours, on the torus) and empties `waiting` on the way.
fn count_pieces(waiting: &mut [bool], size: usize) -> usize {
    let mut pieces = 0;
    let mut open = Vec::new();
    for start in 0..waiting.len() {
        if !waiting[start] {
            continue;
        }
        pieces += 1;
        waiting[start] = false;
        open.push(start);
        while let Some(at) = open.pop() {
            let (x, y) = (at % size, at / size);
            let right = y * size + (x + 1) % size;
            let left = y * size + (x + size - 1) % size;
            let down = (y + 1) % size * size + x;
            let up = (y + size - 1) % size * size + x;
            for next in [right, left, down, up] {
                if std::mem::take(&mut waiting[next]) {
                    open.push(next);
                }
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_counted_across_the_edge() {
        let table = [("....", 0), ("#...", 1), ("#..#", 1), ("#.#.", 2)];
        for (row, want) in table {
            let mut cells: Vec<bool> = row.chars().map(|c| c == '#').collect();
            cells.extend([false; 12]);
            assert_eq!(count_pieces(&mut cells, 4), want, "for {row}");
        }
        assert_eq!(count_pieces(&mut [true; 16], 4), 1);
    }

    #[test]
    fn json_and_words_say_the_same() {
        let figures = Figures { mean_u: 0.5, mean_v: 0.25, coverage: 0.125, spots: 3 };
        let args = Args { feed: 0.03, kill: 0.06, size: 16, steps: 1, seed: 1, out: "out".into() };
        assert_eq!(figures.to_string(), "mean_u=0.5000 mean_v=0.2500 coverage=0.1250 spots=3");
        let json = figures.to_json(&args);
        assert!(json.starts_with("{\n  \"feed\": 0.03,\n") && json.ends_with("\"spots\": 3\n}\n"), "{json}");
    }
}
