//! The physics: u is food, v eats it (u + 2v -> 3v), u flows in at `feed`, v dies at `feed + kill`, both diffuse.
//!
//! The grid is a torus. Rows carry one cell more on each side, copied from the opposite edge before each step, so
//! that the inner loop has no special cases.

/// Diffusion of food and eater; the ratio makes the patterns, the size their scale on the grid.
const DIFFUSION_U: f32 = 0.7;
const DIFFUSION_V: f32 = 0.35;
/// Weights of the four near and the four diagonal neighbours; together they are 1, the weight of the cell itself.
const NEAR: f32 = 0.2;
const DIAGONAL: f32 = 0.05;
/// Keeps v out of the denormal numbers, which are a hundred times slower, and far below anything visible.
const V_FLOOR: f32 = 1e-12;
/// One drop of eater for each this many cells, so that any size is filled in the same number of steps.
const CELLS_PER_DROP: usize = 2600;

/// Both chemicals on a square torus.
pub struct Grid {
    size: usize,
    u: Vec<f32>,
    v: Vec<f32>,
    next_u: Vec<f32>,
    next_v: Vec<f32>,
}

impl Grid {
    /// Food everywhere, and drops of eater where the seed puts them.
    pub fn seeded(size: usize, seed: u64) -> Self {
        let cells = (size + 2) * (size + 2);
        let mut grid = Self {
            size,
            u: vec![1.0; cells],
            v: vec![0.0; cells],
            next_u: vec![0.0; cells],
            next_v: vec![0.0; cells],
        };
        let mut rng = SplitMix64(seed);
        for _ in 0..(size * size).div_ceil(CELLS_PER_DROP) {
            let (x, y, radius) = (rng.below(size), rng.below(size), 3 + rng.below(4));
            grid.drop_at(x, y, radius.min(size / 4), &mut rng);
        }
        grid
    }

    fn drop_at(&mut self, x: usize, y: usize, radius: usize, rng: &mut SplitMix64) {
        for dy in 0..=2 * radius {
            for dx in 0..=2 * radius {
                let (off_x, off_y) = (dx.abs_diff(radius), dy.abs_diff(radius));
                if off_x * off_x + off_y * off_y > radius * radius {
                    continue;
                }
                let at = self.index((x + dx) % self.size, (y + dy) % self.size);
                // The noise breaks the symmetry of the drop; without it every drop grows the same rosette.
                self.u[at] = 0.5 + 0.04 * rng.unit();
                self.v[at] = 0.25 + 0.04 * rng.unit();
            }
        }
    }

    /// Simulates `steps` steps. Allocates nothing.
    pub fn advance(&mut self, steps: u64, feed: f32, kill: f32) {
        for _ in 0..steps {
            wrap_edges(&mut self.u, self.size);
            wrap_edges(&mut self.v, self.size);
            self.step(feed, kill);
            std::mem::swap(&mut self.u, &mut self.next_u);
            std::mem::swap(&mut self.v, &mut self.next_v);
        }
    }

    fn step(&mut self, feed: f32, kill: f32) {
        let (stride, size) = (self.size + 2, self.size);
        for y in 1..=size {
            let u = Neighbours::of_row(&self.u, y, stride);
            let v = Neighbours::of_row(&self.v, y, stride);
            let out_u = &mut self.next_u[y * stride + 1..][..size];
            let out_v = &mut self.next_v[y * stride + 1..][..size];
            for x in 0..size {
                let (here_u, here_v) = (u.middle[x + 1], v.middle[x + 1]);
                let eaten = here_u * here_v * here_v;
                out_u[x] = here_u + DIFFUSION_U * u.laplacian(x) - eaten + feed * (1.0 - here_u);
                out_v[x] = here_v + DIFFUSION_V * v.laplacian(x) + eaten - (feed + kill) * here_v + V_FLOOR;
            }
        }
    }

    fn index(&self, x: usize, y: usize) -> usize {
        (y + 1) * (self.size + 2) + x + 1
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// The eater's concentration in a cell; coordinates wrap around.
    pub fn v_at(&self, x: usize, y: usize) -> f32 {
        self.v[self.index(x % self.size, y % self.size)]
    }

    /// All food: the sum over the cells.
    pub fn mass_u(&self) -> f64 {
        self.mass(&self.u)
    }

    /// All eaters: the sum over the cells.
    pub fn mass_v(&self) -> f64 {
        self.mass(&self.v)
    }

    fn mass(&self, cells: &[f32]) -> f64 {
        let rows = cells.chunks_exact(self.size + 2).skip(1).take(self.size);
        rows.map(|row| row[1..=self.size].iter().map(|&cell| f64::from(cell)).sum::<f64>()).sum()
    }
}

/// Three rows of one chemical, all of the same length, edges included.
struct Neighbours<'a> {
    above: &'a [f32],
    middle: &'a [f32],
    below: &'a [f32],
}

impl<'a> Neighbours<'a> {
    fn of_row(cells: &'a [f32], y: usize, stride: usize) -> Self {
        let row = |y: usize| &cells[y * stride..][..stride];
        Self { above: row(y - 1), middle: row(y), below: row(y + 1) }
    }

    /// How much more there is around cell `x` (counted without the edge cell) than in it.
    #[inline(always)]
    fn laplacian(&self, x: usize) -> f32 {
        let near = self.above[x + 1] + self.below[x + 1] + self.middle[x] + self.middle[x + 2];
        let diagonal = self.above[x] + self.above[x + 2] + self.below[x] + self.below[x + 2];
        NEAR * near + DIAGONAL * diagonal - self.middle[x + 1]
    }
}

fn wrap_edges(cells: &mut [f32], size: usize) {
    let stride = size + 2;
    for row in cells.chunks_exact_mut(stride) {
        row[0] = row[size];
        row[size + 1] = row[1];
    }
    cells.copy_within(size * stride..(size + 1) * stride, 0);
    cells.copy_within(stride..2 * stride, (size + 1) * stride);
}

/// Ten lines that give the same drops on every machine, for ever.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_feed_and_kill_nothing_is_lost() {
        let mut grid = Grid::seeded(48, 3);
        let before = grid.mass_u() + grid.mass_v();
        grid.advance(500, 0.0, 0.0);
        let after = grid.mass_u() + grid.mass_v();
        assert!((before - after).abs() < before * 1e-4, "{before} became {after}");
    }

    #[test]
    fn food_alone_stays_full() {
        let mut grid = Grid::seeded(16, 1);
        grid.v.fill(0.0);
        grid.u.fill(1.0);
        grid.advance(300, 0.04, 0.06);
        assert!((grid.mass_u() - 256.0).abs() < 1e-3, "{}", grid.mass_u());
        assert!(grid.mass_v() < 1e-6, "{}", grid.mass_v());
    }

    #[test]
    fn values_stay_bounded() {
        for (feed, kill) in [(0.0, 0.0), (0.12, 0.0), (0.0, 0.12), (0.12, 0.12), (0.02, 0.05), (0.037, 0.06)]
        {
            let mut grid = Grid::seeded(40, 11);
            grid.advance(2000, feed, kill);
            for y in 0..40 {
                for x in 0..40 {
                    let v = grid.v_at(x, y);
                    assert!((0.0..=1.5).contains(&v), "v = {v} at {x},{y} for feed {feed} kill {kill}");
                }
            }
            assert!(grid.mass_u() >= 0.0 && grid.mass_u() <= 1600.5);
        }
    }

    #[test]
    fn a_pattern_survives_where_it_should_and_dies_where_it_must() {
        let mut alive = Grid::seeded(64, 5);
        alive.advance(3000, 0.037, 0.06);
        assert!(alive.mass_v() > 100.0, "{}", alive.mass_v());
        let mut dead = Grid::seeded(64, 5);
        dead.advance(3000, 0.037, 0.09);
        assert!(dead.mass_v() < 1.0, "{}", dead.mass_v());
    }

    #[test]
    fn the_seed_decides_the_start_and_slicing_the_run_changes_nothing() {
        let mut whole = Grid::seeded(32, 1);
        let mut sliced = Grid::seeded(32, 1);
        whole.advance(60, 0.04, 0.06);
        (0..6).for_each(|_| sliced.advance(10, 0.04, 0.06));
        assert_eq!(whole.v, sliced.v);
        assert_ne!(Grid::seeded(32, 1).v, Grid::seeded(32, 2).v);
    }

    #[test]
    fn what_leaves_on_one_side_comes_in_on_the_other() {
        let mut grid = Grid::seeded(16, 1);
        grid.v.fill(0.0);
        let corner = grid.index(0, 0);
        grid.v[corner] = 1.0;
        grid.advance(1, 0.0, 0.0);
        for (x, y) in [(15, 0), (0, 15), (15, 15), (1, 1)] {
            assert!(grid.v_at(x, y) > 0.01, "nothing at {x},{y}");
        }
        assert!(grid.v_at(7, 7) < 1e-6);
    }
}
