//! Archives and compressed files: what is in them is read into memory up to the limits, never written anywhere, so names
//! such as `../x` are only shown.

use std::io::{Cursor, Read};

use crate::item::Format;

use super::detect::{Kind, detect};
use super::nest::{Inside, Nest};
use super::walk::EXTENSIONS;

/// A compressed file is the document that was compressed.
pub(super) fn gzip(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let decoder = flate2::read::MultiGzDecoder::new(inside.bytes);
    let (bytes, fault) = nest.expand(decoder, inside.bytes.len() as u64);
    let stem = inside.name.strip_suffix(".gz").or_else(|| inside.name.strip_suffix(".tgz")).unwrap_or(inside.name);
    let mut number = u32::try_from(nest.all.len()).unwrap_or(u32::MAX);
    if bytes.is_empty() {
        number = nest.container(inside, Format::Archive, "binary");
    } else {
        nest.take(&Inside { name: stem, bytes: &bytes, depth: inside.depth + 1, ..inside.clone() });
    }
    if let Some(fault) = fault {
        nest.warn(Some(number), format!("compressed: {fault}"), "fetch it again, or unpack it by hand");
    }
}

/// A zip archive.
pub(super) fn zip(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let own = nest.container(inside, Format::Archive, "binary");
    let mut archive = match zip::ZipArchive::new(Cursor::new(inside.bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            nest.warn(Some(own), format!("the zip archive cannot be read: {error}"), "fetch it again");
            return;
        }
    };
    let mut tally = Tally::default();
    for at in 0..archive.len() {
        let entry = match archive.by_index(at) {
            Ok(entry) => entry,
            Err(error) => {
                nest.warn(Some(own), format!("entry {} of the archive: {error}", at + 1), "unpack it by hand");
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_or_else(|_| format!("entry {}", at + 1), std::borrow::Cow::into_owned);
        let length = entry.compressed_size();
        member(inside, nest, own, &name, entry, length, &mut tally);
    }
    tally.tell(nest, own, "zip");
}

/// A tar archive.
pub(super) fn tar(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let own = nest.container(inside, Format::Archive, "binary");
    let mut archive = tar::Archive::new(inside.bytes);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            nest.warn(Some(own), format!("the tar archive cannot be read: {error}"), "fetch it again");
            return;
        }
    };
    let mut tally = Tally::default();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                nest.warn(Some(own), format!("the archive is damaged or cut: {error}"), "fetch it again");
                break;
            }
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let length = entry.size();
        member(inside, nest, own, &name, entry, length, &mut tally);
    }
    tally.tell(nest, own, "tar");
}

/// What an archive held.
#[derive(Default)]
struct Tally {
    taken: usize,
    left: usize,
}

impl Tally {
    fn tell(&self, nest: &mut Nest<'_>, own: u32, kind: &str) {
        if let Some(loaded) = nest.get(own) {
            loaded.because =
                format!("a {kind} archive with {} documents, and {} files of other kinds", self.taken, self.left);
        }
    }
}

fn member(
    inside: &Inside<'_>,
    nest: &mut Nest<'_>,
    own: u32,
    name: &str,
    packed: impl Read,
    length: u64,
    tally: &mut Tally,
) {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ending.as_deref().is_none_or(|ending| EXTENSIONS.contains(&ending));
    // What a Mac adds to each file.
    if file.starts_with('.') || name.starts_with("__MACOSX/") {
        tally.left += 1;
        return;
    }
    let (bytes, fault) = nest.expand(packed, length);
    if let Some(fault) = fault {
        nest.warn(Some(own), format!("{name}: {fault}"), "unpack it by hand");
    }
    if bytes.is_empty() {
        return;
    }
    if !known && detect(name, &bytes) == Kind::Text {
        tally.left += 1;
        return;
    }
    tally.taken += 1;
    let part = match &inside.part {
        Some(part) => format!("{part}, {name}"),
        None => name.to_owned(),
    };
    nest.take(&Inside { part: Some(part), name, bytes: &bytes, parent: Some(own), depth: inside.depth + 1 });
}
