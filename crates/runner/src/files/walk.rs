//! Walks a folder as people and programs leave them: links in circles, links to nowhere, pipes, folders that cannot be
//! read. One walk for what a job is given and for what an attempt leaves, so that the rules of both are the same:
//!
//! - links are followed, to files and to folders; a folder is not entered through a link below itself;
//! - in a confined walk a link that leads out is met as [`Odd::LinkOutside`];
//! - nothing is opened: what is no file, such as a pipe, would hold up whoever opens it.

use std::{
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};

/// Entries looked at in one walk. Far more than may be kept; links can make a few folders look like any number.
const ENTRIES_MAX: usize = 2_000_000;

/// What stands at a path.
#[derive(Debug)]
pub enum Met {
    /// A file, or a link to one. Whether it can be read is not known yet.
    File(Metadata),
    /// A folder with nothing in it.
    EmptyFolder,
    /// Neither.
    Odd(Odd),
}

/// What cannot be taken along, and why.
#[derive(Debug, thiserror::Error)]
pub enum Odd {
    #[error("it links to nothing")]
    LinkToNothing,
    #[error("it links to a place outside of the work folder")]
    LinkOutside,
    #[error("it links to a folder that it lies in")]
    LinkInCircle,
    #[error("it is a named pipe")]
    Pipe,
    #[error("it is a socket")]
    Socket,
    #[error("it is a device")]
    Device,
    /// Its kind cannot even be asked for.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("the folder cannot be read: {0}")]
    UnreadableFolder(io::Error),
    #[error("more than {ENTRIES_MAX} files and folders were met before it")]
    TooMany,
}

/// What kind of thing the metadata of a path (links followed) tells of; the metadata of a folder as the error.
pub fn kind(metadata: Metadata) -> Result<Met, Box<Metadata>> {
    let kind = metadata.file_type();
    if kind.is_dir() {
        return Err(Box::new(metadata));
    }
    if kind.is_file() {
        return Ok(Met::File(metadata));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Ok(Met::Odd(Odd::Pipe));
        }
        if kind.is_socket() {
            return Ok(Met::Odd(Odd::Socket));
        }
    }
    Ok(Met::Odd(Odd::Device))
}

/// Opens what should be a file, without waiting: a pipe that took its place meanwhile is an error, and so is a device.
pub fn open_file(path: &Path) -> io::Result<(fs::File, Metadata)> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Changes nothing for files; a pipe without a writer would be waited for.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    match kind(metadata) {
        Ok(Met::File(metadata)) => Ok((file, metadata)),
        Ok(Met::Odd(odd)) => Err(io::Error::new(io::ErrorKind::InvalidInput, odd.to_string())),
        _ => Err(io::ErrorKind::IsADirectory.into()),
    }
}

/// A folder whose real place is known, and the folders through which it was reached.
struct Above {
    real: PathBuf,
    parent: Option<std::rc::Rc<Above>>,
}

impl Above {
    /// Whether `real` is one of the folders that lead here, or holds one of them.
    fn is_within(&self, real: &Path) -> bool {
        self.real.starts_with(real) || self.parent.as_ref().is_some_and(|parent| parent.is_within(real))
    }
}

/// Walks everything below `root` in order of the names. `enters` says, by the path below `root`, whether a folder is
/// worth a look. `each` is told what is met, with its path below `root`.
///
/// # Errors
/// When `root` itself cannot be read.
pub fn walk(
    root: &Path,
    is_confined: bool,
    enters: &dyn Fn(&Path) -> bool,
    each: &mut dyn FnMut(&Path, Met),
) -> io::Result<()> {
    let real = root.canonicalize()?;
    let above = std::rc::Rc::new(Above { real: real.clone(), parent: None });
    let mut left = children(root, Path::new(""), &above)?;
    let mut met = 0;
    while let Some((below, above)) = left.pop() {
        met += 1;
        if met > ENTRIES_MAX {
            each(&below, Met::Odd(Odd::TooMany));
            break;
        }
        let path = root.join(&below);
        match look(&path, &above, is_confined.then_some(real.as_path())) {
            Ok(Looked::Met(found)) => each(&below, found),
            Ok(Looked::Folder(_)) if !enters(&below) => {}
            Ok(Looked::Folder(real)) => {
                let above = std::rc::Rc::new(Above { real, parent: Some(above) });
                match children(&path, &below, &above) {
                    Ok(inside) if inside.is_empty() => each(&below, Met::EmptyFolder),
                    Ok(inside) => left.extend(inside),
                    Err(error) => each(&below, Met::Odd(Odd::UnreadableFolder(error))),
                }
            }
            Err(error) => each(&below, Met::Odd(Odd::Unreadable(error))),
        }
    }
    Ok(())
}

type Left = Vec<(PathBuf, std::rc::Rc<Above>)>;

/// What is in a folder, last name first: it is taken from the end.
fn children(folder: &Path, below: &Path, above: &std::rc::Rc<Above>) -> io::Result<Left> {
    let names = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names.into_iter().rev().map(|name| (below.join(name), std::rc::Rc::clone(above))).collect())
}

enum Looked {
    Met(Met),
    /// A folder to go into, and its real place.
    Folder(PathBuf),
}

fn look(path: &Path, above: &Above, confined_to: Option<&Path>) -> io::Result<Looked> {
    let mut found = fs::symlink_metadata(path)?;
    let mut real = None;
    if found.file_type().is_symlink() {
        found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Looked::Met(Met::Odd(Odd::LinkToNothing)));
            }
            // A link that leads to itself; its kind of error has no stable name.
            #[cfg(unix)]
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Ok(Looked::Met(Met::Odd(Odd::LinkToNothing)));
            }
            Err(error) => return Err(error),
        };
        // Only the whole way tells where it ends: a link may be relative, or lead to another link.
        let place = path.canonicalize()?;
        if confined_to.is_some_and(|root| !place.starts_with(root)) {
            return Ok(Looked::Met(Met::Odd(Odd::LinkOutside)));
        }
        if found.is_dir() && above.is_within(&place) {
            return Ok(Looked::Met(Met::Odd(Odd::LinkInCircle)));
        }
        real = Some(place);
    }
    Ok(match kind(found) {
        Ok(met) => Looked::Met(met),
        Err(_) => {
            let name = path.file_name().unwrap_or_default();
            Looked::Folder(real.unwrap_or_else(|| above.real.join(name)))
        }
    })
}

/// The bytes of a path below a folder, `/` between its parts.
pub fn path_bytes(below: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        below.as_os_str().as_bytes().to_vec()
    }
    #[cfg(not(unix))]
    {
        let parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        parts.collect::<Vec<_>>().join("/").into_bytes()
    }
}

#[cfg(all(test, unix))]
#[path = "walk_tests.rs"]
mod tests;
