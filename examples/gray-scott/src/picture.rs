//! The eater as a picture: two pixels for each cell, drawn smoothly, lit a little from the upper left.

use std::io::{self, Write};

use crate::model::Grid;
use crate::palette;

/// Pixels along the side of one cell.
const SCALE: usize = 2;
/// Concentrations that get the first and the last colour. Fixed, so that pictures of one study can be compared.
const V_DARK: f32 = 0.0;
const V_BRIGHT: f32 = 0.40;
/// How strongly a slope brightens or darkens a pixel, in shares of the palette.
const RELIEF: f32 = 1.6;

/// Writes the PNG. Fails only when `out` does.
pub fn write(grid: &Grid, out: impl Write) -> io::Result<()> {
    let side = grid.size() * SCALE;
    let side_px = u32::try_from(side).expect("the largest size is 4096 cells");
    let mut pixels = Vec::with_capacity(side * side * 3);
    for y in 0..side {
        for x in 0..side {
            pixels.extend_from_slice(&palette::colour(shade(grid, x, y)));
        }
    }
    let mut encoder = png::Encoder::new(out, side_px, side_px);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    Ok(writer.finish()?)
}

/// Where on the palette a pixel lies.
fn shade(grid: &Grid, x: usize, y: usize) -> f32 {
    let here = smooth(grid, x, y);
    let size = grid.size() * SCALE;
    // Light from the upper left: what rises away from it is brighter.
    let towards_light = smooth(grid, (x + size - 1) % size, (y + size - 1) % size);
    let level = (here - V_DARK) / (V_BRIGHT - V_DARK);
    level + RELIEF * (here - towards_light)
}

/// The concentration at a pixel, interpolated between the four cells around it.
fn smooth(grid: &Grid, x: usize, y: usize) -> f32 {
    let (cell_x, cell_y) = (x / SCALE, y / SCALE);
    let along = (x % SCALE) as f32 / SCALE as f32;
    let down = (y % SCALE) as f32 / SCALE as f32;
    let between = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let top = between(grid.v_at(cell_x, cell_y), grid.v_at(cell_x + 1, cell_y), along);
    let bottom = between(grid.v_at(cell_x, cell_y + 1), grid.v_at(cell_x + 1, cell_y + 1), along);
    between(top, bottom, down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_a_png_of_twice_the_grid_with_more_than_one_colour() {
        let mut grid = Grid::seeded(32, 5);
        grid.advance(400, 0.037, 0.06);
        let mut bytes = Vec::new();
        write(&grid, &mut bytes).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (64, 64));
        let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks_exact(3).collect();
        assert!(colours.len() > 20, "only {} colours", colours.len());
    }
}
