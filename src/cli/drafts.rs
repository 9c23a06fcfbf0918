//! Notes that are being written, kept in `drafts/` of the state folder: one small file a story and process. A file whose process
//! is gone is a note that was cut off; the next start of the reader makes a mark of it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::outside;
use crate::app::draft::Draft;
use crate::error::{Error, Result};
use crate::os::private;

/// The ending of a file that is being written.
const WRITING: &str = "tmp";
/// The most that is taken back of what was written in another program, in bytes.
const MOST: usize = 1 << 20;

/// A draft with its process, as it lies in the file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    host: String,
    pid: u32,
    draft: Draft,
}

/// The folder of drafts, and the process that writes into it.
#[derive(Debug, Clone)]
pub(super) struct Drafts {
    folder: PathBuf,
    host: String,
    pid: u32,
}

impl Drafts {
    /// The drafts of a state folder for this process.
    pub(super) fn of(state: &Path) -> Drafts {
        Drafts { folder: state.join("drafts"), host: private::host_name(), pid: std::process::id() }
    }

    fn file(&self, item: &str) -> PathBuf {
        // The host is no part of the name: names of hosts hold what names of files may not.
        let host = crate::item::DocumentHash::of(self.host.as_bytes()).to_string();
        self.folder.join(format!("{item}-{}-{}.json", host.get(..8).unwrap_or_default(), self.pid))
    }

    /// The folder in which the draft of a story is edited by another program.
    pub(super) fn folder_of(&self, item: &str) -> PathBuf {
        self.file(item).with_extension("d")
    }

    /// Moves what was written outside to a place that nothing takes it away from.
    pub(super) fn put_aside(&self, file: &Path, item: &str) -> Option<PathBuf> {
        let aside = self.file(item).with_extension("txt");
        fs::rename(file, &aside).ok().map(|()| aside)
    }

    /// Keeps a draft: aside and renamed, and on disk before the name is.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn keep(&self, draft: &Draft) -> Result<()> {
        let file = self.file(&draft.item);
        let failed = |error: std::io::Error| Error::io("write", &file, &error);
        let kept = Kept { host: self.host.clone(), pid: self.pid, draft: draft.clone() };
        let text = serde_json::to_string(&kept).unwrap_or_default();
        private::create_dirs(&self.folder).map_err(failed)?;
        let aside = file.with_extension(WRITING);
        let _ = fs::remove_file(&aside);
        let mut new = private::create(&aside).map_err(failed)?;
        new.write_all(text.as_bytes()).and_then(|()| new.sync_data()).map_err(failed)?;
        fs::rename(&aside, &file).map_err(failed)
    }

    /// The draft of a story is a note now, or was given up.
    pub(super) fn drop(&self, item: &str) {
        // Drafts of earlier processes become notes together with this one.
        for (file, kept) in self.left() {
            if kept.draft.item == item {
                remove(&file);
            }
        }
        remove(&self.file(item));
    }

    /// The drafts of processes of this machine that are gone.
    pub(super) fn found(&self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        for (path, Kept { draft, .. }) in self.left() {
            let newer = path.extension().is_some_and(|ending| ending == WRITING);
            match drafts.last_mut().filter(|last| last.item == draft.item && newer) {
                Some(last) => *last = draft,
                None => drafts.push(draft),
            }
        }
        drafts
    }

    /// The drafts of processes that are gone with their files. What was being written when the process was killed lies in a file
    /// that has no name of its own yet; where it is whole, it is the newest.
    fn left(&self) -> Vec<(PathBuf, Kept)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let mut left: Vec<(PathBuf, Kept)> = entries
            .flatten()
            .filter_map(|entry| {
                let text = std::io::read_to_string(private::open(&entry.path()).ok()?).ok()?;
                let mut kept = serde_json::from_str::<Kept>(&text).ok()?;
                // It was being edited by another program, which may have gone on after the end of ours.
                let outside = entry.path().with_extension("d").join("note.txt");
                if let Ok(bytes) = outside::read(&outside, MOST) {
                    kept.draft.text = String::from_utf8_lossy(&bytes).into_owned();
                }
                Some((entry.path(), kept))
            })
            .filter(|(_, kept)| kept.host == self.host && kept.pid != self.pid && !private::is_alive(kept.pid))
            .collect();
        left.sort_by(|a, b| a.0.cmp(&b.0));
        left
    }
}

/// Takes the file of a draft away, and the folder it was edited in.
fn remove(file: &Path) {
    let _ = fs::remove_dir_all(file.with_extension("d"));
    let _ = fs::remove_file(file);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dateline-drafts-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn draft(text: &str) -> Draft {
        Draft { item: "00ff".into(), text: text.into(), ..Draft::default() }
    }

    #[test]
    fn a_draft_is_found_when_its_process_is_gone_and_no_sooner() {
        let state = folder("found");
        let mine = Drafts::of(&state);
        mine.keep(&draft("ca")).unwrap();
        mine.keep(&draft("call")).unwrap();
        assert_eq!(Drafts { pid: 1, ..mine.clone() }.found(), [], "it is still being written");
        // No process has this number.
        let gone = Drafts { pid: 0x7fff_fff0, ..mine.clone() };
        gone.keep(&draft("cut off")).unwrap();
        // Killed before the newest one had its name.
        let writing = gone.file("00ff").with_extension(WRITING);
        fs::rename(gone.file("00ff"), &writing).unwrap();
        let newest = fs::read_to_string(&writing).unwrap();
        gone.keep(&draft("cut")).unwrap();
        fs::write(&writing, newest).unwrap();
        let elsewhere = Drafts { host: "elsewhere".into(), pid: 0x7fff_fff0, ..mine.clone() };
        elsewhere.keep(&draft("of another machine")).unwrap();
        assert_eq!(mine.found(), [draft("cut off")]);
        mine.drop("00ff");
        assert_eq!(mine.found(), []);
        assert_eq!(fs::read_dir(state.join("drafts")).unwrap().count(), 1, "another machine's is left alone");
        fs::remove_dir_all(state).unwrap();
    }

    #[test]
    fn what_is_no_draft_is_passed_over() {
        let state = folder("damaged");
        let drafts = Drafts::of(&state);
        assert_eq!(drafts.found(), []);
        fs::create_dir_all(state.join("drafts")).unwrap();
        fs::write(state.join("drafts/x.json"), "{\"host\":").unwrap();
        fs::write(state.join("drafts/y.tmp"), "").unwrap();
        assert_eq!(drafts.found(), []);
        fs::remove_dir_all(state).unwrap();
    }
}
