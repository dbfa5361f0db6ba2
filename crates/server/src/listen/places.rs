//! Places for connections. Strangers cannot keep anybody out: when all places are taken, a connection on which nobody has
//! shown a good credential makes way for the next one. Of those, the address with the most has to give one up, and of its
//! connections the oldest: whoever sends a request at once has been served long before it is its turn.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Whether a connection is trusted: it is a stranger's until a request on it was let in. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Trust(Arc<AtomicBool>);

impl Trust {
    /// Somebody with a right to be here speaks on it.
    pub fn earn(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_earned(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// All places of a server.
#[derive(Clone)]
pub struct Places(Arc<Inner>);

struct Inner {
    max: usize,
    /// By number, which grows: the smallest is the oldest.
    taken: Mutex<BTreeMap<u64, Occupied>>,
    freed: Notify,
}

struct Occupied {
    from: IpAddr,
    trust: Trust,
    evicted: CancellationToken,
}

/// One place; given back when it is dropped.
pub struct Place {
    inner: Arc<Inner>,
    number: u64,
    /// Of the connection that has it.
    pub trust: Trust,
    /// Cancelled when it has to make way.
    pub evicted: CancellationToken,
}

impl Places {
    pub fn new(max: usize) -> Self {
        Self(Arc::new(Inner { max, taken: Mutex::default(), freed: Notify::new() }))
    }

    /// A place for a connection from there, when there is one or somebody can make way; `None`: all have a right to
    /// theirs.
    pub fn take(&self, from: IpAddr) -> Option<Place> {
        let mut taken = self.0.taken();
        if taken.len() >= self.0.max {
            let number = stranger(&taken)?;
            evict(&mut taken, number);
        }
        let number = taken.last_key_value().map_or(0, |(last, _)| last + 1);
        let (trust, evicted) = (Trust::default(), CancellationToken::new());
        taken.insert(number, Occupied { from, trust: trust.clone(), evicted: evicted.clone() });
        Some(Place { inner: Arc::clone(&self.0), number, trust, evicted })
    }

    /// Comes back when [`Self::take`] would give a place. Others may be faster.
    pub async fn room(&self) {
        loop {
            let freed = self.0.freed.notified();
            {
                let taken = self.0.taken();
                if taken.len() < self.0.max || stranger(&taken).is_some() {
                    return;
                }
            }
            freed.await;
        }
    }

    /// Closes a stranger's connection, if there is one: something else than places has run out.
    pub fn evict_one(&self) {
        let mut taken = self.0.taken();
        if let Some(number) = stranger(&taken) {
            evict(&mut taken, number);
        }
    }

    /// How many are taken.
    pub fn count(&self) -> usize {
        self.0.taken().len()
    }

    /// Comes back when none is taken.
    pub async fn empty(&self) {
        loop {
            let freed = self.0.freed.notified();
            if self.count() == 0 {
                return;
            }
            freed.await;
        }
    }
}

impl Inner {
    fn taken(&self) -> MutexGuard<'_, BTreeMap<u64, Occupied>> {
        self.taken.lock().expect("nothing panics while it holds this lock")
    }
}

/// The connection that has to make way first.
fn stranger(taken: &BTreeMap<u64, Occupied>) -> Option<u64> {
    let mut by_address: HashMap<IpAddr, (usize, u64)> = HashMap::new();
    for (number, connection) in taken.iter().filter(|(_, connection)| !connection.trust.is_earned()) {
        by_address.entry(connection.from).or_insert((0, *number)).0 += 1;
    }
    // The most; of equal ones whose oldest is older.
    by_address
        .into_values()
        .max_by_key(|(count, oldest)| (*count, u64::MAX - oldest))
        .map(|(_, oldest)| oldest)
}

fn evict(taken: &mut BTreeMap<u64, Occupied>, number: u64) {
    if let Some(evicted) = taken.remove(&number) {
        evicted.evicted.cancel();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inner.taken().remove(&self.number);
        // Whoever waits asks again: a permit that is kept for nobody does no harm.
        self.inner.freed.notify_waiters();
        self.inner.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn from(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    fn evicted(places: &[&Place]) -> Vec<bool> {
        places.iter().map(|place| place.evicted.is_cancelled()).collect()
    }

    #[test]
    fn strangers_make_way_the_oldest_of_the_address_with_the_most_first() {
        let places = Places::new(4);
        let runner = places.take(from(1)).unwrap();
        runner.trust.earn();
        let quiet = places.take(from(2)).unwrap();
        let (flood_1, flood_2) = (places.take(from(3)).unwrap(), places.take(from(3)).unwrap());
        let all = [&runner, &quiet, &flood_1, &flood_2];
        assert_eq!(evicted(&all), [false; 4]);
        let newcomer = places.take(from(4)).unwrap();
        assert_eq!(evicted(&all), [false, false, true, false]);
        newcomer.trust.earn();
        let next = places.take(from(5)).unwrap();
        assert_eq!(evicted(&all), [false, true, true, false], "one each is left: the older one goes");
        next.trust.earn();
        let last = places.take(from(6)).unwrap();
        last.trust.earn();
        assert_eq!(evicted(&all), [false, true, true, true]);
        assert!(places.take(from(7)).is_none() && places.room().now_or_never().is_none());
        drop((quiet, flood_1, flood_2));
        assert!(places.take(from(7)).is_none(), "those had made way already");
        assert_eq!(places.count(), 4);
        drop(runner);
        assert!(places.room().now_or_never().is_some() && places.take(from(7)).is_some());
        drop((newcomer, next, last));
        assert!(places.empty().now_or_never().is_some());
    }

    #[test]
    fn when_something_else_runs_out_a_stranger_goes_too() {
        let places = Places::new(4);
        let place = places.take(from(1)).unwrap();
        places.evict_one();
        assert!(place.evicted.is_cancelled());
        let place = places.take(from(1)).unwrap();
        place.trust.earn();
        places.evict_one();
        assert!(!place.evicted.is_cancelled());
    }
}
