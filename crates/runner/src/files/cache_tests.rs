use super::*;

fn hash(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

#[test]
fn a_download_goes_on_where_it_stopped_and_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
    let name = hash(b"hello world");
    assert_eq!((cache.has(name, 11), cache.have(name, 11)), (false, 0));
    cache.add(name, 0, b"hello ").unwrap();
    assert_eq!(cache.have(name, 11), 6);
    cache.add(name, 6, b"world").unwrap();
    cache.finish(name, 11).unwrap();
    assert!(cache.has(name, 11));
    let other = hash(b"other");
    cache.add(other, 0, b"wrong").unwrap();
    let error = cache.finish(other, 5).unwrap_err();
    assert_eq!(error.0, format!("the input {other} arrived damaged"));
    assert_eq!(cache.have(other, 5), 0);
    let empty = hash(b"");
    cache.finish(empty, 0).unwrap();
    assert!(cache.has(empty, 0));
}

#[test]
fn the_least_recently_used_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 250);
    let blobs: Vec<[u8; 100]> = (0..3).map(|at| [at; 100]).collect();
    let put = |at: usize| {
        cache.add(hash(&blobs[at]), 0, &blobs[at]).unwrap();
        cache.finish(hash(&blobs[at]), 100).unwrap();
    };
    put(0);
    put(1);
    let long_ago = SystemTime::UNIX_EPOCH;
    File::open(cache.path(hash(&blobs[1]))).unwrap().set_modified(long_ago).unwrap();
    put(2);
    let has: Vec<bool> = blobs.iter().map(|blob| cache.has(hash(blob), 100)).collect();
    assert_eq!(has, [true, false, true]);
}

#[test]
fn a_file_of_another_size_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 1 << 20);
    let name = hash(b"hello");
    cache.add(name, 0, b"hello").unwrap();
    cache.finish(name, 5).unwrap();
    assert!(!cache.has(name, 6) && !cache.path(name).exists(), "a damaged one is fetched again");
    cache.add(name, 0, b"hello world").unwrap();
    assert_eq!(cache.have(name, 5), 0, "a partial one that is too long begins anew");
    assert_eq!(cache.have(name, 11), 0, "and is gone");
}

#[test]
fn a_piece_that_is_sent_again_replaces_what_was_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 1 << 20);
    let name = hash(b"hello world");
    cache.add(name, 0, b"hello and much that was wrong").unwrap();
    cache.add(name, 5, b" world").unwrap();
    cache.finish(name, 11).unwrap();
    assert_eq!(fs::read(cache.path(name)).unwrap(), b"hello world");
    assert!(fs::metadata(cache.path(name)).unwrap().permissions().readonly());
}

#[test]
fn a_use_saves_a_file_from_going_first() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 200);
    let blobs: Vec<[u8; 100]> = (0..3).map(|at| [at; 100]).collect();
    for blob in &blobs[..2] {
        cache.add(hash(blob), 0, blob).unwrap();
        cache.finish(hash(blob), 100).unwrap();
        let long_ago = SystemTime::UNIX_EPOCH;
        File::open(cache.path(hash(blob))).unwrap().set_modified(long_ago).unwrap();
    }
    cache.touch(hash(&blobs[0]));
    cache.add(hash(&blobs[2]), 0, &blobs[2]).unwrap();
    cache.finish(hash(&blobs[2]), 100).unwrap();
    let has: Vec<bool> = blobs.iter().map(|blob| cache.has(hash(blob), 100)).collect();
    assert_eq!(has, [true, false, true]);
}

#[test]
fn what_was_changed_is_not_given_out() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
    let name = hash(b"hello");
    let put = || {
        cache.add(name, 0, b"hello").unwrap();
        cache.finish(name, 5).unwrap();
    };
    let overwrite = |text: &str| {
        let path = cache.path(name);
        let _ = fs::remove_file(&path);
        fs::write(path, text).unwrap();
    };
    put();
    // Of the same size, and with the time it had before.
    let modified = fs::metadata(cache.path(name)).unwrap().modified().unwrap();
    overwrite("jello");
    File::options().write(true).open(cache.path(name)).unwrap().set_modified(modified).unwrap();
    assert!(!cache.has(name, 5), "changed");
    assert!(!cache.path(name).exists(), "and gone, to be fetched again");
    put();
    // Another process, as after a restart, looks for itself.
    let next = InputCache::new(folder.path().join("cache"), 1 << 20);
    assert!(next.has(name, 5));
    overwrite("jello");
    let copy = folder.path().join("copy");
    assert!(next.copy(name, 5, &copy).is_err() && !next.path(name).exists());
    put();
    assert!(next.copy(name, 5, &copy).is_ok());
    assert_eq!(fs::read(&copy).unwrap(), b"hello");
}

#[cfg(unix)]
#[test]
fn a_file_with_a_second_name_is_looked_at_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
    let name = hash(b"hello");
    cache.add(name, 0, b"hello").unwrap();
    cache.finish(name, 5).unwrap();
    // As older versions gave it to tasks.
    fs::hard_link(cache.path(name), folder.path().join("link")).unwrap();
    assert!(cache.has(name, 5) && cache.checked.lock().is_empty());
    cache.copy(name, 5, &folder.path().join("copy")).unwrap();
}

#[test]
fn what_an_attempt_waits_for_stays() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 3);
    let attempt: AttemptId = "1.0.1".parse().unwrap();
    cache.pin(attempt, vec![hash(b"first"), hash(b"second")]);
    for text in ["first", "second"] {
        cache.add(hash(text.as_bytes()), 0, text.as_bytes()).unwrap();
        cache.finish(hash(text.as_bytes()), text.len() as u64).unwrap();
    }
    assert!(cache.has(hash(b"first"), 5) && cache.has(hash(b"second"), 6), "two together are too large");
    cache.unpin(attempt);
    cache.add(hash(b"third"), 0, b"third").unwrap();
    cache.finish(hash(b"third"), 5).unwrap();
    assert!(!cache.has(hash(b"first"), 5) && !cache.has(hash(b"second"), 6));
}

#[test]
fn a_file_larger_than_the_cache_is_kept_for_the_task_that_waits() {
    let folder = tempfile::tempdir().unwrap();
    let cache = InputCache::new(folder.path().to_owned(), 3);
    cache.add(hash(b"hello"), 0, b"hello").unwrap();
    cache.finish(hash(b"hello"), 5).unwrap();
    assert!(cache.has(hash(b"hello"), 5));
}
