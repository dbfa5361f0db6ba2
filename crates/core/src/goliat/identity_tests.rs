use super::*;
use crate::clock::plus_ms;

const NOW: Timestamp = Timestamp::constant(1_767_268_800, 0);
const MIN: u64 = 60_000;

fn runner(n: u128) -> RunnerId {
    RunnerId(uuid::Uuid::from_u128(n))
}

fn hardware() -> Option<Hardware> {
    Some(Hardware { gpu: Some("RTX 4090".into()), cores: Some(12), ram_gb: Some(15.74) })
}

/// Heard `ago_ms` ago.
fn known(n: u128, machine: &str, hostname: &str, ago_ms: u64) -> Known {
    let identity = MachineIdentity {
        runner: runner(n),
        hook: None,
        machine: machine.into(),
        hostname: hostname.into(),
        hardware: hardware(),
        peer: Some(format!("peer-{n}")),
    };
    Known {
        identity,
        made_at: NOW - std::time::Duration::from_secs(86_400),
        heard_at: crate::clock::from_micros(NOW.as_microsecond() - ago_ms as i64 * 1000),
        holds_claim: false,
        is_own: false,
    }
}

/// The same record with other marks.
fn marked(known: Known, change: impl FnOnce(&mut MachineIdentity)) -> Known {
    let mut known = known;
    change(&mut known.identity);
    known
}

fn claims(known: Known) -> Known {
    Known { holds_claim: true, ..known }
}

/// Its record was made `ago_ms` ago.
fn made(known: Known, ago_ms: u64) -> Known {
    Known { made_at: crate::clock::from_micros(NOW.as_microsecond() - ago_ms as i64 * 1000), ..known }
}

fn own(known: Known) -> Known {
    Known { holds_claim: true, is_own: true, ..known }
}

/// A claim of this peer at another address, which said no host name.
fn claim(peer: &str, ago_ms: u64) -> Known {
    marked(claims(known(1, "a", "", ago_ms)), |of| {
        (of.peer, of.hardware) = (Some(peer.into()), None);
    })
}

fn of_peer(machine: &str, hostname: &str, peer: &str) -> MachineClaims {
    MachineClaims { peer: Some(peer.into()), ..heartbeat(machine, hostname) }
}

fn heartbeat(machine: &str, hostname: &str) -> MachineClaims {
    MachineClaims {
        machine: machine.into(),
        hostname: Some(hostname.into()),
        hardware: hardware(),
        peer: Some("peer-1".into()),
        hook: None,
    }
}

fn message(machine: &str, peer: &str) -> MachineClaims {
    MachineClaims { machine: machine.into(), peer: Some(peer.into()), ..MachineClaims::default() }
}

#[test]
fn who_is_who() {
    let bystander = claims(known(1, "a", "", 0));
    for (what, said, records, wanted) in [
        ("nobody is known", heartbeat("a", "h"), vec![], None),
        ("address and host name", heartbeat("a", "h"), vec![known(1, "a", "h", 60 * MIN)], Some(1)),
        ("cloned names", heartbeat("b", "h"), vec![known(1, "a", "h", 0)], None),
        (
            "cloned names, each its own",
            heartbeat("b", "h"),
            vec![known(1, "a", "h", 0), known(2, "b", "h", 0)],
            Some(2),
        ),
        ("one router, another name", heartbeat("a", "g"), vec![known(1, "a", "h", 0)], None),
        ("a claim is named by its GUI", heartbeat("a", "h"), vec![bystander.clone()], Some(1)),
        ("a claim elsewhere is not", heartbeat("b", "h"), vec![bystander.clone()], None),
        ("an old record without a claim is not", heartbeat("a", "h"), vec![known(1, "a", "", 6 * MIN)], None),
        (
            "two claims of one router: the peer tells",
            heartbeat("a", "h"),
            vec![bystander.clone(), claims(known(2, "a", "", 0))],
            Some(1),
        ),
        (
            "two claims of one router and one peer: nobody can tell",
            heartbeat("a", "h"),
            vec![
                bystander.clone(),
                marked(claims(known(2, "a", "", 0)), |of| of.peer = Some("peer-1".into())),
            ],
            None,
        ),
        ("address only, one there", message("a", "x"), vec![known(1, "a", "h", 0)], Some(1)),
        ("address only, one there long ago", message("a", "x"), vec![known(1, "a", "h", 60 * MIN)], Some(1)),
        ("address only, nobody there", message("b", "x"), vec![known(1, "a", "h", 0)], None),
        (
            "address only, one of two lately",
            message("a", "x"),
            vec![known(1, "a", "h", 6 * MIN), known(2, "a", "g", MIN)],
            Some(2),
        ),
        (
            "address only, both lately: the peer tells",
            message("a", "peer-2"),
            vec![known(1, "a", "h", 0), known(2, "a", "g", 0)],
            Some(2),
        ),
        (
            "address only, both lately, unknown peer",
            message("a", "x"),
            vec![known(1, "a", "h", 0), known(2, "a", "g", 0)],
            None,
        ),
        (
            "address only, both behind one peer: the one with a claim",
            message("a", "peer-2"),
            vec![
                marked(claims(known(1, "a", "h", 0)), |of| of.peer = Some("peer-2".into())),
                known(2, "a", "g", 0),
            ],
            Some(1),
        ),
        (
            "a silent claim is present",
            message("a", "x"),
            vec![claims(known(1, "a", "h", 600 * MIN)), known(2, "a", "g", 600 * MIN)],
            Some(1),
        ),
        ("a changed address", heartbeat("b", "h"), vec![claims(known(1, "a", "h", 2 * MIN))], Some(1)),
        (
            "too early for a changed address",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 35_000))],
            None,
        ),
        (
            "a changed address that made a record in the meantime",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 36_000)), made(known(2, "b", "h", 0), 30_000)],
            Some(1),
        ),
        (
            "what it began there by itself is its own",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 36_000)), own(made(known(2, "b", "h", 0), 30_000))],
            Some(1),
        ),
        (
            "a clone that was there before is another machine",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 36_000)), made(known(2, "b", "h", 0), 40_000)],
            Some(2),
        ),
        (
            "so is one with an assignment of its own",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 36_000)), claims(made(known(2, "b", "h", 0), 30_000))],
            Some(2),
        ),
        (
            "one of two new addresses: nobody can tell",
            heartbeat("b", "h"),
            vec![
                claims(known(1, "a", "h", 36_000)),
                made(known(2, "b", "h", 0), 30_000),
                made(known(3, "c", "h", 0), 30_000),
            ],
            Some(2),
        ),
        (
            "what its person began does not move",
            heartbeat("b", "h"),
            vec![own(known(1, "a", "h", 2 * MIN))],
            None,
        ),
        (
            "a claim at another address of the same peer",
            of_peer("b", "h", "10.0.0.9"),
            vec![claim("10.0.0.9", MIN)],
            Some(1),
        ),
        ("of another peer", of_peer("b", "h", "10.0.0.8"), vec![claim("10.0.0.9", MIN)], None),
        (
            "through a proxy of the server's machine",
            of_peer("b", "h", "127.0.0.1"),
            vec![claim("127.0.0.1", MIN)],
            None,
        ),
        ("a claim of long ago", of_peer("b", "h", "10.0.0.9"), vec![claim("10.0.0.9", 3 * MIN)], None),
        (
            "a changed address of one of two clones",
            heartbeat("b", "h"),
            vec![claims(known(1, "a", "h", 2 * MIN)), claims(known(2, "c", "h", 2 * MIN))],
            None,
        ),
        (
            "other hardware is another machine",
            heartbeat("b", "h"),
            vec![marked(claims(known(1, "a", "h", 2 * MIN)), |of| of.hardware = None)],
            None,
        ),
        (
            "the hook's id outranks all",
            MachineClaims { hook: Some("i-2".into()), ..heartbeat("a", "h") },
            vec![
                known(1, "a", "h", 0),
                marked(known(2, "z", "y", 99 * MIN), |of| of.hook = Some("i-2".into())),
            ],
            Some(2),
        ),
        (
            "an unknown hook takes over nobody",
            MachineClaims { hook: Some("i-3".into()), ..heartbeat("a", "h") },
            vec![known(1, "a", "h", 0)],
            None,
        ),
        (
            "without its hook a machine is not taken for one that has it",
            heartbeat("a", "h"),
            vec![marked(known(1, "a", "h", 0), |of| of.hook = Some("i-1".into()))],
            None,
        ),
    ] {
        assert_eq!(choose(&said, &records, NOW), wanted.map(runner), "{what}");
    }
    assert_eq!(choose(&message("a", "x"), &[known(1, "a", "h", 0)], plus_ms(NOW, 9)), Some(runner(1)));
}

#[test]
fn new_records_have_one_text() {
    for (said, text) in [
        (heartbeat("a", "h"), "goliat:a:h"),
        (message("a", "p"), "goliat:a@p"),
        (MachineClaims { machine: "a".into(), ..MachineClaims::default() }, "goliat:a"),
        (MachineClaims { hook: Some("i".into()), ..heartbeat("a", "h") }, "goliat:hook:i"),
    ] {
        assert_eq!(install_id(&said), text);
    }
}
