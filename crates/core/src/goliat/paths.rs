//! Names that come from other machines: where a result lies, and what a study's configuration is called.

use crate::spec::path::check_path;

/// Where a result is kept: the folder that the client names, and the file's own name. Older clients count from the
/// folder above theirs and write Windows' separators.
///
/// # Errors
/// In words, when the place lies outside of the results.
pub fn result(folder: &str, file: &str) -> Result<String, String> {
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    if file.is_empty() {
        return Err("a file has no name".into());
    }
    let folder = folder.replace('\\', "/");
    let mut words: Vec<&str> = folder.split('/').filter(|word| !matches!(*word, "" | ".")).collect();
    if !folder.starts_with('/') && words.first() == Some(&"..") {
        words.remove(0);
    }
    if folder.starts_with('/') {
        return Err(format!("'{folder}' is not a folder among the results"));
    }
    words.push(file);
    let path = words.join("/");
    check_path(&path).map_err(|why| why.message)?;
    Ok(path)
}

/// Where the configuration of an assignment lies in its work folder, as GOLIAT's own command calls it.
pub fn config(study: &str, index: u64) -> String {
    format!("configs/{}_assignment_{index}.json", plain(study))
}

/// What the file of a whole configuration is called.
pub fn base_config(study: &str) -> String {
    format!("{}.json", plain(study))
}

/// A name of letters, digits and `._-`, whatever it was.
pub fn plain(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let plain = plain.trim_start_matches('.');
    match plain {
        "" => "study".to_owned(),
        _ => plain[..plain.len().min(100)].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stay_among_the_results() {
        for (folder, file, path) in [
            ("near_field/duke/700MHz/face", "config.json", "near_field/duke/700MHz/face/config.json"),
            ("..\\near_field\\duke", "verbose.log", "near_field/duke/verbose.log"),
            ("../near_field", "a.pkl", "near_field/a.pkl"),
            ("", "a.pkl", "a.pkl"),
            (".", "sub/a.pkl", "a.pkl"),
            ("a//b/./", "C:\\x\\ä b.json", "a/b/ä b.json"),
        ] {
            assert_eq!(result(folder, file).as_deref(), Ok(path), "{folder} {file}");
        }
        for (folder, file) in [
            ("../../etc", "passwd"),
            ("a/../../b", "x"),
            ("/etc", "passwd"),
            ("C:/windows", "x"),
            ("..\\..\\x", "y"),
            ("a", ".."),
            ("a", ""),
            ("a\u{0}b", "x"),
        ] {
            assert!(result(folder, file).is_err(), "{folder} {file}: {:?}", result(folder, file));
        }
    }

    #[test]
    fn configurations_have_plain_names() {
        for (study, path) in [
            ("near-field_1", "configs/near-field_1_assignment_3.json"),
            ("../x y", "configs/_x_y_assignment_3.json"),
            ("{{job_id}}", "configs/__job_id___assignment_3.json"),
            ("..", "configs/study_assignment_3.json"),
        ] {
            assert_eq!(config(study, 3), path);
            assert!(check_path(path).is_ok());
        }
    }
}
