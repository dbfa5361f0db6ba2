//! From a number to a colour in which equal steps look equal: a curve through OKLCH, from night blue over magenta and
//! orange to pale yellow. Lightness rises evenly, so the picture also works without colour vision and in print.

/// The colour for `value` in 0..=1; what lies outside is clamped. sRGB bytes.
pub fn colour(value: f32) -> [u8; 3] {
    let t = if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
    let lightness = 0.16 + 0.79 * t;
    let hue = (272.0 + 190.0 * t).to_radians();
    // Most colourful in the middle: near black and near white the screen has little of it to give.
    let wanted = 0.05 + 0.16 * (std::f32::consts::PI * t).sin().max(0.0).powf(0.8);
    let at = |chroma: f32| oklab_to_linear(lightness, chroma * hue.cos(), chroma * hue.sin());
    let rgb = at(wanted.min(most_chroma(at)));
    rgb.map(|part| (gamma(part.clamp(0.0, 1.0)) * 255.0).round() as u8)
}

/// The strongest colour that the screen can show at this lightness and hue, found by halving.
fn most_chroma(at: impl Fn(f32) -> [f32; 3]) -> f32 {
    let (mut inside, mut outside) = (0.0, 0.4);
    for _ in 0..16 {
        let middle = (inside + outside) / 2.0;
        if at(middle).iter().all(|part| (0.0..=1.0).contains(part)) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

/// Björn Ottosson's OKLab, the published coefficients.
fn oklab_to_linear(lightness: f32, a: f32, b: f32) -> [f32; 3] {
    let cube = |x: f32| x * x * x;
    let long = cube(lightness + 0.396_337_78 * a + 0.215_803_76 * b);
    let medium = cube(lightness - 0.105_561_346 * a - 0.063_854_17 * b);
    let short = cube(lightness - 0.089_484_18 * a - 1.291_485_5 * b);
    [
        4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
        -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
        -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
    ]
}

fn gamma(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE luminance, the way a black-and-white print sees it.
    fn luminance(rgb: [u8; 3]) -> f32 {
        let linear = rgb.map(|part| (f32::from(part) / 255.0).powf(2.2));
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    #[test]
    fn lightness_only_rises_and_no_step_jumps() {
        let colours: Vec<[u8; 3]> = (0..=256).map(|i| colour(i as f32 / 256.0)).collect();
        for pair in colours.windows(2) {
            assert!(luminance(pair[1]) >= luminance(pair[0]) - 0.001, "{pair:?}");
            let jump = pair[0].iter().zip(pair[1]).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
            assert!(jump <= 12, "{pair:?}");
        }
        assert!(luminance(colours[0]) < 0.02 && luminance(colours[256]) > 0.8);
    }

    #[test]
    fn what_lies_outside_gets_the_colour_of_the_end() {
        assert_eq!(colour(-3.0), colour(0.0));
        assert_eq!(colour(7.0), colour(1.0));
        assert_eq!(colour(f32::NAN), colour(0.0));
    }
}
