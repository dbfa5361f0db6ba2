//! Confines paths that come from outside: relative, `/`-separated, no way up, no drive, no link that leads out.

use std::path::{Component, Path, PathBuf};

/// The path of `name` below `root`; `None` for a name that is absolute, climbs, is empty, or is special on any of our
/// systems (drives and streams with `:`, backslashes, zero bytes).
pub fn join_below(root: &Path, name: &str) -> Option<PathBuf> {
    if name.is_empty() || name.contains(['\0', '\\', ':']) {
        return None;
    }
    let mut path = root.to_owned();
    let before = path.components().count();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (path.components().count() > before).then_some(path)
}

/// Whether `path`, links followed, lies below `root`. A path that does not exist does not.
pub fn is_inside(root: &Path, path: &Path) -> bool {
    match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(path)) => path.starts_with(root),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_the_root_are_paths() {
        let root = Path::new("/work");
        for (name, path) in
            [("a", "/work/a"), ("a/b.txt", "/work/a/b.txt"), ("./a//b", "/work/a/b"), ("..a", "/work/..a")]
        {
            assert_eq!(join_below(root, name), Some(PathBuf::from(path)), "{name}");
        }
        for name in
            ["", ".", "..", "../a", "a/../../b", "a/..", "/etc/passwd", "C:\\x", "C:x", "a\\..\\b", "a\0b"]
        {
            assert_eq!(join_below(root, name), None, "{name:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_not_inside() {
        let folder = tempfile::tempdir().unwrap();
        let (root, outside) = (folder.path().join("in"), folder.path().join("secret"));
        std::fs::create_dir(&root).unwrap();
        std::fs::write(&outside, "s").unwrap();
        std::fs::write(root.join("a"), "a").unwrap();
        std::os::unix::fs::symlink(&outside, root.join("out")).unwrap();
        std::os::unix::fs::symlink("a", root.join("near")).unwrap();
        assert!(is_inside(&root, &root.join("a")) && is_inside(&root, &root.join("near")));
        assert!(!is_inside(&root, &root.join("out")) && !is_inside(&root, &root.join("absent")));
    }
}
