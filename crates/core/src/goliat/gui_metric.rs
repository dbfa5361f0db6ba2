//! The metrics by which a GUI client says how far it is, beside stage and message.

use super::progress_patch::{ERRORS, ETA_SECONDS, SIMULATION, SIMULATIONS, STAGE_FRACTION, WARNINGS};
use serde::{Deserialize, Serialize};

/// A metric of a GUI client; the name is that under which it stands among an attempt's metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuiMetric {
    /// Of the stage it is in, 0 to 1.
    StageFraction,
    /// The simulation it is at, from 1.
    Simulation,
    /// How many simulations there are.
    Simulations,
    /// Time left by its own reckoning, seconds.
    EtaSeconds,
    /// Lines that warn.
    Warnings,
    /// Lines that tell of an error.
    Errors,
}

impl GuiMetric {
    /// Every metric.
    pub const ALL: [Self; 6] = [
        Self::StageFraction,
        Self::Simulation,
        Self::Simulations,
        Self::EtaSeconds,
        Self::Warnings,
        Self::Errors,
    ];

    /// Its name among the metrics of an attempt.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StageFraction => STAGE_FRACTION,
            Self::Simulation => SIMULATION,
            Self::Simulations => SIMULATIONS,
            Self::EtaSeconds => ETA_SECONDS,
            Self::Warnings => WARNINGS,
            Self::Errors => ERRORS,
        }
    }

    /// Whether ordinary programs do not have a metric of this name by chance.
    const fn is_distinctive(self) -> bool {
        matches!(self, Self::StageFraction | Self::Simulations | Self::EtaSeconds)
    }
}

/// Whether a GUI client speaks for an attempt that has these metrics.
pub fn is_gui_client(has_metric: impl Fn(&str) -> bool) -> bool {
    GuiMetric::ALL.into_iter().any(|metric| metric.is_distinctive() && has_metric(metric.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_on_the_wire_is_that_of_the_metric() {
        for metric in GuiMetric::ALL {
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.as_str());
        }
    }

    #[test]
    fn a_program_that_counts_its_errors_is_no_gui_client() {
        for (names, expected) in [
            (&[][..], false),
            (&["loss", "errors"], false),
            (&["warnings", "simulation"], false),
            (&["loss", "eta_seconds"], true),
            (&["stage_fraction"], true),
            (&["simulations"], true),
        ] {
            assert_eq!(is_gui_client(|name| names.contains(&name)), expected, "{names:?}");
        }
    }
}
