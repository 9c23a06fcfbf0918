//! What a person told of documents, looked up by path: the rules of the configuration, and the files beside the documents, read
//! once each when the first document of their folder is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::load::told::{Rule, Told, told};
use crate::load::walk::{self, Stamp};

/// Reads the text of a file beside documents; its name is for messages and tells its folder.
pub type ReadRules = fn(&str, &str) -> Result<Vec<Rule>>;

/// Bytes of the longest file beside documents that is read.
const LONGEST: u64 = 1 << 20;

/// Where what is told of documents comes from.
#[derive(Debug, Default)]
pub struct Hearsay {
    rules: Vec<Rule>,
    /// The name of the files beside documents, and what reads them.
    beside: Option<(&'static str, ReadRules)>,
    /// By folder: the rules of its file, none where it has none.
    known: Mutex<HashMap<PathBuf, Arc<Vec<Rule>>>>,
}

impl Hearsay {
    /// The rules of a configuration, and the files of a name beside documents. What the reader says in the configuration goes
    /// before what came with the documents.
    #[must_use]
    pub fn new(rules: Vec<Rule>, name: &'static str, read: ReadRules) -> Hearsay {
        Hearsay { rules, beside: Some((name, read)), known: Mutex::default() }
    }

    /// What is told of a file under one of the opened paths. What is wrong with a file beside it is said once.
    pub fn of(&self, path: &Path, opened: &[PathBuf], failures: &mut Vec<String>) -> Told {
        if self.rules.is_empty() && self.beside.is_none() {
            return Told::default();
        }
        // Without a current folder there is nothing to tell relative paths by.
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let slashed = whole.to_string_lossy().replace('\\', "/");
        let mut found = told(&self.rules, &slashed);
        let root = opened.iter().find(|root| whole.starts_with(root) && **root != whole);
        let folder = whole.parent().unwrap_or(Path::new(""));
        for folder in folder.ancestors() {
            found = found.or(&told(&self.beside(folder, failures), &slashed));
            // A file that was named itself has its own folder only.
            if root.is_none_or(|root| *root == folder) {
                break;
            }
        }
        found
    }

    /// What the system says of the files beside a document that may tell of it: whether one came, went or changed shows in it.
    #[must_use]
    pub fn stamps(&self, path: &Path, opened: &[PathBuf]) -> Vec<u8> {
        let Some((name, _)) = self.beside else { return Vec::new() };
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let root = opened.iter().find(|root| whole.starts_with(root) && **root != whole);
        let mut stamps = Vec::new();
        for folder in whole.parent().unwrap_or(Path::new("")).ancestors() {
            let stamp = std::fs::metadata(folder.join(name)).map(|about| Stamp::of(&about)).unwrap_or_default();
            stamps.extend(stamp.bytes());
            if root.is_none_or(|root| *root == folder) {
                break;
            }
        }
        stamps
    }

    fn beside(&self, folder: &Path, failures: &mut Vec<String>) -> Arc<Vec<Rule>> {
        let Some((name, read)) = self.beside else { return Arc::default() };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known.get(folder) {
            return Arc::clone(rules);
        }
        let path = folder.join(name);
        let rules = if !path.is_file() {
            Vec::new()
        } else if std::fs::metadata(&path).is_ok_and(|about| about.len() > LONGEST) {
            failures.push(format!("{}: it is larger than 1 MB, and no rules are that long", path.display()));
            Vec::new()
        } else {
            let read =
                walk::read(&path).and_then(|bytes| read(&path.to_string_lossy(), &String::from_utf8_lossy(&bytes)));
            read.unwrap_or_else(|error| {
                let mend = error.hint().map(|mend| format!("; {mend}")).unwrap_or_default();
                failures.push(format!("{error}{mend}"));
                Vec::new()
            })
        };
        let rules = Arc::new(rules);
        known.insert(folder.to_owned(), Arc::clone(&rules));
        rules
    }
}

/// The opened paths as documents are compared with them, the outermost first.
#[must_use]
pub fn roots<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = paths.filter_map(|path| std::path::absolute(path).ok()).collect();
    // Of folders inside each other the outer one says how far up is looked.
    roots.sort_by_key(|root| root.components().count());
    roots
}
