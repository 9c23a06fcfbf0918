//! The head of an index: written whole or not at all, each page of it proved before it is believed.
//!
//! ```text
//! magic, version, key, number of sections | length of each | checksum of the checksums | checksum of all that
//! | the sections | the checksum of each page of them
//! ```
//! The sections are those of the store and, last, what the other files hold. What nobody looks at is not proved, so that a start costs
//! about the same whatever the archive.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checksum;
use crate::item::DocumentHash;
use crate::os::private;
use crate::store::{Proved, SECTIONS, Shared, Store};

use super::covered::{Covered, Known};
use super::proved::{Damage, Pages, sums_of};
use super::texts::{Table, Texts};
use super::{Opened, Shelf};

const MAGIC: u64 = u64::from_le_bytes(*b"dateln-i");
/// The version of the form of all files of an index.
const VERSION: u32 = 3;
const FIXED: usize = 8 + 4 + 16 + 4;
const HEADER: usize = FIXED + (SECTIONS + 1) * 8 + 4 + 4;

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The paths that were opened.
    pub opened: Vec<String>,
    /// The key it was made under.
    pub key: DocumentHash,
    /// How many stories it has.
    pub stories: u64,
    /// How many of them have their words in it.
    pub indexed: u64,
    /// How many files it stands for.
    pub files: u64,
}

/// Where a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) name: u64,
    /// Its bytes before the checksums of its pages, and the checksum of those.
    pub(super) len: u64,
    pub(super) sum: u32,
}

/// What a head says beside the sections of the store.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    pub(super) about: About,
    pub(super) covered: Covered,
    pub(super) texts: Vec<Table>,
    pub(super) words: Vec<Stored>,
}

/// The path of a file of an index.
pub(super) fn path(folder: &Path, kind: &str, name: u64) -> PathBuf {
    folder.join(format!("{kind}-{name:016x}"))
}

/// Writes a head in the place of the last one. All it names must be on disk already.
pub(super) fn write(shelf: &Shelf, sections: &[Vec<u8>], contents: &Contents) -> io::Result<()> {
    let last = pack(contents);
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(&MAGIC.to_le_bytes());
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&shelf.key.0);
    header.extend_from_slice(&number(sections.len() + 1).to_le_bytes());
    for section in sections.iter().chain([&last]) {
        header.extend_from_slice(&(section.len() as u64).to_le_bytes());
    }
    let (sums, sum) = sums_of(sections.iter().chain([&last]).map(Vec::as_slice));
    header.extend_from_slice(&sum.to_le_bytes());
    let sum = checksum::of(&header);
    header.extend_from_slice(&sum.to_le_bytes());
    let aside = shelf.folder.join(format!("head.{}.part", std::process::id()));
    let _ = std::fs::remove_file(&aside);
    let write = || {
        let mut file = private::create(&aside)?;
        file.write_all(&header)?;
        for section in sections.iter().chain([&last]) {
            file.write_all(section)?;
        }
        file.write_all(&sums)?;
        file.sync_all()?;
        std::fs::rename(&aside, shelf.folder.join("head"))
    };
    let written = write();
    if written.is_err() {
        let _ = std::fs::remove_file(&aside);
    }
    written.and_then(|()| private::sync_dir(&shelf.folder))
}

/// A head: its key and its sections, proved where they are looked at.
struct Read {
    key: DocumentHash,
    pages: Arc<Pages>,
    sections: Vec<Shared>,
    contents: Contents,
}

/// The header of a head: its key, the length of each section, and the checksum of the checksums.
fn header(file: &File) -> Result<(DocumentHash, Vec<u64>, u32), String> {
    let cut = |_| String::from("it is cut");
    let mut start = [0; 12];
    file.read_exact_at(&mut start, 0).map_err(cut)?;
    let mut from = Take(&start);
    if from.u64() != Some(MAGIC) {
        return Err(String::from("it is damaged"));
    }
    if from.u32() != Some(VERSION) {
        return Err(String::from("another version of the program wrote it"));
    }
    let mut bytes = vec![0; HEADER];
    file.read_exact_at(&mut bytes, 0).map_err(cut)?;
    let (covered, sum) = bytes.split_at(HEADER - 4);
    let damaged = || String::from("it is damaged");
    if Take(sum).u32() != Some(checksum::of(covered)) {
        return Err(damaged());
    }
    let mut from = Take(covered.get(12..).unwrap_or_default());
    let key = from.array().map(DocumentHash).ok_or_else(damaged)?;
    if from.u32() != Some(number(SECTIONS + 1)) {
        return Err(String::from("another version of the program wrote it"));
    }
    let sections = (0..=SECTIONS).map(|_| from.u64()).collect::<Option<Vec<_>>>();
    Ok((key, sections.ok_or_else(damaged)?, from.u32().ok_or_else(damaged)?))
}

fn read(folder: &Path, wanted: Option<DocumentHash>, damage: &Arc<Damage>) -> Result<Option<Read>, String> {
    let file = match private::open(&folder.join("head")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(crate::error::reason(&error)),
    };
    if !file.metadata().is_ok_and(|metadata| private::is_private(&metadata)) {
        return Err(String::from("others may write it"));
    }
    let (key, lengths, sum) = header(&file)?;
    if wanted.is_some_and(|wanted| wanted != key) {
        return Err(String::from("the program, its rules or the configuration changed"));
    }
    let damaged = || String::from("it is damaged");
    let length = lengths.iter().try_fold(0_u64, |sum, length| sum.checked_add(*length)).ok_or_else(damaged)?;
    let pages = Pages::open(&file, HEADER, length, sum, damage).map_err(|error| crate::error::reason(&error))?;
    let pages = Arc::new(pages.ok_or_else(damaged)?);
    let whole = Shared::new(Arc::clone(&pages) as Arc<dyn Proved>);
    let mut sections = Vec::with_capacity(lengths.len());
    let mut at = 0;
    for len in lengths {
        let len = usize::try_from(len).map_err(|_| damaged())?;
        sections.push(whole.stretch(at, len).ok_or_else(damaged)?);
        at += len;
    }
    let last = sections.pop().unwrap_or_default();
    let contents = unpack(&mut Take(last.bytes())).ok_or_else(damaged)?;
    Ok(Some(Read { key, pages, sections, contents }))
}

/// What the index in a folder says of itself.
pub(super) fn about(folder: &Path) -> Option<About> {
    let read = read(folder, None, &Arc::default()).ok()??;
    Some(About { key: read.key, ..read.contents.about })
}

/// Opens the index in a folder.
pub(super) fn open(
    folder: &Path,
    key: DocumentHash,
    code: &dyn Fn(&str) -> Option<&'static str>,
) -> Result<Option<Opened>, String> {
    let damage = Arc::default();
    let Some(Read { pages, sections, contents, .. }) = read(folder, Some(key), &damage)? else { return Ok(None) };
    let gone = |_| String::from("a part of it is gone");
    let texts = Texts::open(folder, contents.texts, pages, damage).map_err(gone)?;
    let texts = Arc::new(texts);
    for stored in contents.words {
        // What follows a part that is lost is made anew with it.
        match private::open(&path(folder, "words", stored.name)).ok().and_then(|file| texts.words_in(&file, stored)) {
            Some(part) => texts.keeps(stored, part),
            None => break,
        }
    }
    let vault = Arc::clone(&texts);
    let store = Store::unpack(&sections, texts.words(), vault, code).ok_or_else(|| String::from("it is damaged"))?;
    if store.blocks() != texts.blocks() || texts.is_damaged() {
        return Err(String::from("it is damaged"));
    }
    Ok(Some(Opened { store, covered: contents.covered, texts }))
}

fn pack(contents: &Contents) -> Vec<u8> {
    let mut out = Vec::new();
    let u64 = |number: u64, out: &mut Vec<u8>| out.extend_from_slice(&number.to_le_bytes());
    let bytes = |bytes: &[u8], out: &mut Vec<u8>| {
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    };
    let Contents { about, covered, texts, words } = contents;
    u64(about.opened.len() as u64, &mut out);
    about.opened.iter().for_each(|path| bytes(path.as_bytes(), &mut out));
    u64(about.stories, &mut out);
    u64(about.indexed, &mut out);
    u64(covered.files.len() as u64, &mut out);
    for file in &covered.files {
        u64(file.path, &mut out);
        u64(file.state, &mut out);
    }
    u64(covered.failed.len() as u64, &mut out);
    covered.failed.iter().for_each(|path| bytes(path.as_os_str().as_bytes(), &mut out));
    u64(texts.len() as u64, &mut out);
    for table in texts {
        u64(table.name, &mut out);
        u64(table.ends.len() as u64, &mut out);
        table.ends.iter().for_each(|end| u64(*end, &mut out));
        table.sums.iter().for_each(|sum| out.extend_from_slice(&sum.to_le_bytes()));
    }
    u64(words.len() as u64, &mut out);
    for stored in words {
        u64(stored.name, &mut out);
        u64(stored.len, &mut out);
        u64(stored.sum.into(), &mut out);
    }
    out
}

fn unpack(from: &mut Take<'_>) -> Option<Contents> {
    let mut contents = Contents::default();
    for _ in 0..from.u64()? {
        contents.about.opened.push(String::from_utf8_lossy(from.bytes()?).into_owned());
    }
    contents.about.stories = from.u64()?;
    contents.about.indexed = from.u64()?;
    contents.about.files = from.u64()?;
    for _ in 0..contents.about.files {
        contents.covered.files.push(Known { path: from.u64()?, state: from.u64()? });
    }
    for _ in 0..from.u64()? {
        contents.covered.failed.push(PathBuf::from(std::ffi::OsString::from_vec(from.bytes()?.to_vec())));
    }
    for _ in 0..from.u64()? {
        let (name, blocks) = (from.u64()?, from.u64()?);
        let ends = (0..blocks).map(|_| from.u64()).collect::<Option<_>>()?;
        let sums = (0..blocks).map(|_| from.u32()).collect::<Option<_>>()?;
        contents.texts.push(Table { name, ends, sums });
    }
    for _ in 0..from.u64()? {
        let name = from.u64()?;
        contents.words.push(Stored { name, len: from.u64()?, sum: u32::try_from(from.u64()?).ok()? });
    }
    from.0.is_empty().then_some(contents)
}

/// Bytes being read.
struct Take<'a>(&'a [u8]);

impl<'a> Take<'a> {
    fn some(&mut self, length: usize) -> Option<&'a [u8]> {
        let (some, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(some)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.some(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u64()?).ok()?;
        self.some(length)
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
