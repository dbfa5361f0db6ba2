//! What this process has counted since it started, for `/metrics` (`ops/metrics.rs` writes them out). Everything else
//! there is read from the store when somebody asks.

use prometheus_client::metrics::{
    counter::Counter,
    family::Family,
    histogram::{Histogram, exponential_buckets},
};

/// Names and values of labels. Every value is one of few: of our own routes, methods and status codes.
type Labels<const N: usize> = [(&'static str, String); N];
type HistogramOf<L> = Family<L, Histogram, fn() -> Histogram>;

/// The counters. Clones of a counter or family share their values.
pub struct Counters {
    /// Requests answered, by method, route and status.
    pub requests: Family<Labels<3>, Counter>,
    /// Seconds to the head of the answer, by route.
    pub request_seconds: HistogramOf<Labels<1>>,
    /// Bytes of log received, unpacked.
    pub log_bytes: Counter,
    /// Posts of GUI clients, by kind.
    pub gui_client_messages: Family<Labels<1>, Counter>,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            // 1 ms to 16 s, by four: long polls are held for longer, and counted as that.
            request_seconds: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 4.0, 8))
            }),
            log_bytes: Counter::default(),
            gui_client_messages: Family::default(),
        }
    }
}
