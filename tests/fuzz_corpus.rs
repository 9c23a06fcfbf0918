//! What the fuzz targets start from and have found, replayed without a fuzzer: queries, journals, and screens under any key.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "harness/session.rs"]
mod session;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::app::Event;
use dateline::app::key::{Code, Key};
use dateline::app::view::Size;
use dateline::marks::{Disk, Fs, Writer, read_folder};
use dateline::query;
use dateline::tui::sequence::violations;
use dateline::tui::theme::Theme;
use dateline::tui::{Colours, Screen, ThemeChoice};
use session::Session;

/// The inputs of a target with their names.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    inputs.sort();
    assert!(inputs.len() > 2, "{} holds nothing", folder.display());
    inputs
}

#[test]
fn queries_are_read_and_printed_again() {
    for (path, bytes) in corpus("query_parse") {
        let text = String::from_utf8_lossy(&bytes);
        let (query, faults) = query::parse(&text);
        assert!(faults.iter().all(|fault| fault.span.end <= text.len()), "{}", path.display());
        faults.iter().for_each(|fault| drop(fault.render(&text)));
        assert_eq!(query::parse(&query.to_string()).0, query, "{}", path.display());
    }
}

#[test]
fn journals_of_any_bytes_are_read() {
    use std::os::unix::fs::DirBuilderExt;
    for (path, bytes) in corpus("journal_replay") {
        let folder = std::env::temp_dir().join(format!("dateline-corpus-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::DirBuilder::new().mode(0o700).recursive(true).create(folder.join("journal")).unwrap();
        fs::write(folder.join("journal/0000000000001-box-1-00000001.log"), bytes).unwrap();
        let fs: Arc<dyn Fs> = Arc::new(Disk);
        let opened = read_folder(&folder, &fs, &Writer::new("box", 2, jiff::Timestamp::UNIX_EPOCH));
        assert_eq!(opened.marks.len(), 0, "{}", path.display());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn any_keys_at_any_size_on_any_story_send_only_what_the_table_lists() {
    for (path, bytes) in corpus("render") {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let (script, document) = bytes.split_at(end);
        for choice in [ThemeChoice::Terminal, ThemeChoice::Dark, ThemeChoice::None] {
            let mut size = Size { width: 80, height: 24 };
            let mut session = Session::new(size.width, size.height);
            let mut screen = Screen::new(Theme::new(choice, Colours::Full, false), "xterm-256color", true);
            session.event(Event::Loaded(Box::new(session::batch([("fuzz.txt", document)])))).event(Event::LoadEnded);
            for byte in script {
                match byte {
                    0xff => {
                        size = Size { width: 285, height: 63 };
                        session.resize(size.width, size.height);
                    }
                    0x80.. => {
                        size = Size { width: u16::from(byte & 0x0f) * 8, height: u16::from(byte >> 4 & 7) * 5 };
                        session.resize(size.width, size.height);
                    }
                    0x1b => {
                        session.event(Event::Key(Key::plain(Code::Esc)));
                    }
                    b'\n' => {
                        session.event(Event::Key(Key::plain(Code::Enter)));
                    }
                    b'\t' => {
                        session.event(Event::Key(Key::plain(Code::Tab)));
                    }
                    byte => {
                        session.event(Event::Key(Key::char(char::from(*byte))));
                    }
                }
                let frame = screen.draw(size, &session.view());
                assert_eq!(violations(frame.as_bytes()), Vec::<String>::new(), "{}", path.display());
            }
        }
    }
}
