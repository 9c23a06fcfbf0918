//! What the log says of events: how much came, how it went, and what failed, never what anybody wrote or typed.

use log::{Level, debug, info, log_enabled, warn};

use crate::app::{Answer, Event};
use crate::library::Batch;

/// Logs an event where somebody asked for a log and the event is worth a line.
pub(crate) fn note(event: &Event) {
    if !log_enabled!(Level::Warn) {
        return;
    }
    match event {
        Event::Loaded(batch) => read("read", batch),
        Event::Changed(batch) => read("read what is new or was changed", batch),
        Event::Expected(documents) => debug!("{documents} files are to be read"),
        Event::LoadEnded => info!("all documents are read"),
        Event::Gone(paths) => info!("{} files are gone", paths.len()),
        Event::StartOver(_, why) => warn!("everything is read anew: {why}"),
        Event::Patched(_) => info!("stories of files that were changed or are gone are brought in line"),
        Event::Indexed(_) => debug!("the words of some stories are indexed"),
        Event::Saved { upto } => debug!("saved up to record {upto}"),
        Event::NotSaved { changes, reason } => warn!("{changes} changes are not saved: {reason}"),
        Event::Followed(_) => debug!("other sessions marked something"),
        Event::Errand(answer) => errand(answer),
        Event::Failed(why) => warn!("{why}"),
        Event::Resize(size) => info!("the terminal has {} columns and {} rows", size.width, size.height),
        Event::Resumed => info!("brought back to the foreground"),
        Event::Drafts(drafts) if !drafts.is_empty() => info!("{} notes were left unfinished", drafts.len()),
        Event::Key(_)
        | Event::Pointer(_)
        | Event::Paste(_)
        | Event::Covered(_)
        | Event::Continue(_)
        | Event::Edited(_)
        | Event::Drafts(_)
        | Event::Queries(_) => {}
    }
}

fn read(what: &str, batch: &Batch) {
    let documents: usize = batch.files.iter().map(Vec::len).sum();
    let stories: usize = batch.files.iter().flatten().map(|filed| filed.items.len()).sum();
    debug!("{what}: {} files, {documents} documents, {stories} stories", batch.files.len());
    for failure in &batch.failures {
        warn!("{failure}");
    }
}

fn errand(answer: &Answer) {
    match answer {
        Answer::Written { path, stories } => info!("{stories} stories written to {path}"),
        Answer::Failed(why) => warn!("{why}"),
        Answer::Taken { path, .. } => info!("{path} is there already"),
        Answer::NoFolder { folder, .. } => info!("there is no folder {folder}"),
        Answer::SearchSaved { path, .. } => info!("a search was saved in {path}"),
        Answer::Opened | Answer::Piped { .. } => info!("a program was started"),
        Answer::Looked | Answer::Weighed(_) => {}
    }
}
