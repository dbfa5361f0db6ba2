//! Which database and which place for files belong together: each keeps the id of the other. A server that put two
//! strangers together would find no file that the database speaks of, and would say of new ones that they are there.

/// What database and place for files say of each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belonging {
    /// The id that the database keeps.
    pub database_id: Option<String>,
    /// Whether the database knows of files.
    pub database_is_used: bool,
    /// Where the database says that its files are.
    pub recorded_place: Option<String>,
    /// Where they are looked for.
    pub place: String,
    /// The id that the place for files keeps.
    pub files_id: Option<String>,
    /// Whether there are files.
    pub has_files: bool,
}

/// What has to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// They know each other.
    Known,
    /// Both are new, or older than these ids: they belong together from now on.
    Begin,
    /// The place has lost what it knew: it is told again.
    Remind,
}

/// Why they are not put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strangers {
    /// The database is new, and there are files of an older one.
    EmptyDatabase,
    /// The files are those of another database.
    OtherDatabase,
    /// The database keeps its files in another place.
    OtherPlace,
}

/// Whether database and place for files belong together.
///
/// # Errors
/// Why not.
pub fn pair(both: &Belonging) -> Result<Pairing, Strangers> {
    match (&both.database_id, &both.files_id) {
        (Some(database), Some(files)) if database == files => Ok(Pairing::Known),
        (Some(_), Some(_)) => Err(Strangers::OtherDatabase),
        (Some(_), None) if both.recorded_place.as_ref() == Some(&both.place) => Ok(Pairing::Remind),
        (Some(_), None) => Err(Strangers::OtherPlace),
        (None, Some(_)) => Err(Strangers::EmptyDatabase),
        (None, None) if both.has_files && !both.database_is_used => Err(Strangers::EmptyDatabase),
        (None, None) => Ok(Pairing::Begin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_not_put_together() {
        let id = |text: &str| Some(text.to_owned());
        let here = Belonging { place: "here".into(), ..Belonging::default() };
        for (both, expected) in [
            (here.clone(), Ok(Pairing::Begin)),
            // Of before these ids: the database speaks of files.
            (Belonging { has_files: true, database_is_used: true, ..here.clone() }, Ok(Pairing::Begin)),
            (Belonging { database_is_used: true, ..here.clone() }, Ok(Pairing::Begin)),
            // A database file of 0 bytes beside full folders.
            (Belonging { has_files: true, ..here.clone() }, Err(Strangers::EmptyDatabase)),
            (Belonging { files_id: id("a"), ..here.clone() }, Err(Strangers::EmptyDatabase)),
            (Belonging { database_id: id("a"), files_id: id("a"), ..here.clone() }, Ok(Pairing::Known)),
            (
                Belonging { database_id: id("a"), files_id: id("b"), ..here.clone() },
                Err(Strangers::OtherDatabase),
            ),
            // A second server with a folder of its own, and one whose files were removed.
            (
                Belonging { database_id: id("a"), recorded_place: id("there"), ..here.clone() },
                Err(Strangers::OtherPlace),
            ),
            (
                Belonging { database_id: id("a"), recorded_place: id("here"), ..here.clone() },
                Ok(Pairing::Remind),
            ),
        ] {
            assert_eq!(pair(&both), expected, "{both:?}");
        }
    }
}
