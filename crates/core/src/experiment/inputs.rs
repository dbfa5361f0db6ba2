//! Files of a definition: it names them by their paths on the machine of whoever wrote it, and what they came to when they
//! were uploaded is kept beside the text, which stays as it was written.

use std::collections::BTreeMap;

use super::definition::Definition;
use crate::ids::BlobHash;
use crate::spec::Input;

/// What paths came to: by [`key`], the files.
pub type UploadedInputs = BTreeMap<String, Vec<Input>>;

/// What an input is found by whose file is not uploaded: its path, or where more is said of it, that as JSON. `None` for
/// one that is.
pub fn key(input: &Input) -> Option<String> {
    match input {
        Input::Path(path) => Some(path.clone()),
        Input::File(file) if file.blob.is_some() || file.folder => None,
        Input::File(_) => serde_json::to_string(input).ok(),
    }
}

/// Of `before` and `now`, what the definition names; what is in both is as in `now`.
pub fn kept(definition: &Definition, before: UploadedInputs, now: UploadedInputs) -> UploadedInputs {
    let named: Vec<String> = definition.job.inputs.iter().filter_map(key).collect();
    let mut all = before;
    all.extend(now);
    all.retain(|name, _| named.contains(name));
    all
}

/// The blobs that a definition relies on: those that it names, and those that its paths came to.
pub fn blobs(definition: &Definition, uploaded: &UploadedInputs) -> Vec<BlobHash> {
    let all = definition.job.inputs.iter().chain(uploaded.values().flatten());
    let hash = |input: &Input| match input {
        Input::File(file) => file.blob.as_ref().and_then(|blob| blob.to_ascii_lowercase().parse().ok()),
        Input::Path(_) => None,
    };
    let mut blobs: Vec<BlobHash> = all.filter_map(hash).collect();
    blobs.sort();
    blobs.dedup();
    blobs
}

/// Puts uploaded files in the place of paths; the paths that are left.
pub fn put(definition: &mut Definition, uploaded: &UploadedInputs) -> Vec<String> {
    let mut missing = Vec::new();
    let mut put = Vec::new();
    for input in std::mem::take(&mut definition.job.inputs) {
        match key(&input) {
            None => put.push(input),
            Some(name) => match uploaded.get(&name) {
                Some(files) => put.extend(files.iter().cloned()),
                None => {
                    missing.push(name);
                    put.push(input);
                }
            },
        }
    }
    definition.job.inputs = put;
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Format;

    fn file(to: &str, byte: &str) -> Input {
        serde_json::from_value(serde_json::json!({"to": to, "blob": byte.repeat(32), "size": 3})).unwrap()
    }

    fn definition(inputs: &str) -> Definition {
        let text = format!("name = \"x\"\n[job]\ncommand = [\"true\"]\ninputs = {inputs}\n");
        Definition::parse(Format::Toml, &text).unwrap()
    }

    #[test]
    fn files_take_the_place_of_their_paths() {
        let mut one = definition("[\"a.py\", { from = \"b\", to = \"c\" }, \"gone\"]");
        let folder = r#"{"from":"b","to":"c"}"#;
        let uploaded = UploadedInputs::from([
            ("a.py".to_owned(), vec![file("a.py", "ab")]),
            (folder.to_owned(), vec![file("c/1", "cd"), file("c/2", "ab")]),
        ]);
        let blobs: Vec<String> = blobs(&one, &uploaded).iter().map(BlobHash::to_string).collect();
        assert_eq!(blobs, ["ab".repeat(32), "cd".repeat(32)]);
        assert_eq!(put(&mut one, &uploaded), ["gone"]);
        let targets: Vec<String> = one.job.inputs.iter().map(Input::target).collect();
        assert_eq!(targets, ["a.py", "c/1", "c/2", "gone"]);
    }

    #[test]
    fn what_a_definition_does_not_name_any_more_is_let_go() {
        let of = |name: &str, byte: &str| UploadedInputs::from([(name.to_owned(), vec![file("f", byte)])]);
        let one = definition("[\"a\", \"b\"]");
        let mut before = of("a", "aa");
        before.extend(of("old", "bb"));
        let after = kept(&one, before.clone(), of("b", "cc"));
        assert_eq!(after.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(kept(&one, before, of("a", "dd"))["a"], of("a", "dd")["a"]);
    }
}
