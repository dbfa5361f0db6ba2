//! A file that is read whole: a spec, a parameter file, a configuration. Devices and pipes have no end, or nobody at the
//! other one; they are refused at once instead of waited for.

use mothership_core::limits::SUBMIT_BODY_BYTES_MAX;
use mothership_runner::files::walk::open_file;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The whole content.
///
/// # Errors
/// When it is no file, cannot be read, or is larger than any submit may be.
pub fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    // A shell's `<(command)` is a pipe with somebody at its other end.
    let file = if is_given_by_the_shell(path) { File::open(path)? } else { open_file(path)?.0 };
    let mut content = Vec::new();
    file.take(SUBMIT_BODY_BYTES_MAX as u64 + 1).read_to_end(&mut content)?;
    if content.len() > SUBMIT_BODY_BYTES_MAX {
        let most = SUBMIT_BODY_BYTES_MAX >> 20;
        return Err(io::Error::other(format!("it is larger than the {most} MiB that a submit may have")));
    }
    Ok(content)
}

fn is_given_by_the_shell(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd", "/dev/stdin"].iter().any(|place| path.starts_with(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "text").unwrap();
        assert_eq!(read_whole(&file).unwrap(), b"text");
        assert!(read_whole(folder.path()).is_err());
        #[cfg(unix)]
        assert_eq!(read_whole(Path::new("/dev/zero")).unwrap_err().to_string(), "it is a device");
    }
}
