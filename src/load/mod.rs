//! Bytes to raw items.
//!
//! ```text
//! path -> walk -> detect -> archive | feed | mail                        documents inside documents
//!                        -> html | markdown -> lines with marks  \
//!                        -> decode          -> lines             -> blocks -> borders -> RawItem + unparsed + warnings
//! ```
//!
//! Nothing here fails as a whole or panics: whatever the bytes, data and warnings come back, and every non-blank byte of
//! the decoded text is accounted for ([`coverage`]). The decoded text of a document with mark-up is what is written from it:
//! a block on each line. Nothing is fetched, no script run, no entity of a document type expanded.

mod archive;
mod attribution;
mod clean;
mod coverage;
mod dates;
mod decode;
mod detect;
mod digest;
mod feed;
mod html;
mod lex;
mod limits;
mod mail;
mod markdown;
mod markup;
mod mend;
mod nest;
mod settle;
mod tables;
pub mod told;
pub mod walk;
pub mod watch;
mod when;

use crate::item::Loaded;

use nest::{Inside, Nest};
use told::Told;

pub use coverage::coverage;
pub use limits::{LIMITS, Limits};

/// The version of the loader's rules, recorded with first marks.
pub const RULES: u32 = 6;

/// The name of an encoding as documents have it.
#[must_use]
pub fn encoding_named(name: &str) -> &'static str {
    decode::named(name)
}

/// Takes the bytes of one input apart. The answer holds the file itself first, then the documents inside it.
#[must_use]
pub fn load(path: &str, bytes: &[u8]) -> Vec<Loaded> {
    load_told(path, bytes, &Told::default())
}

/// Takes the bytes of one input apart, knowing what a person told of it.
#[must_use]
pub fn load_told(path: &str, bytes: &[u8], told: &Told) -> Vec<Loaded> {
    taken_apart(path, told, |nest, name| nest.take(&Inside { part: None, name, bytes, parent: None, depth: 0 }))
}

/// The same for bytes that nobody needs any more: a long text is not held twice.
#[must_use]
pub fn load_whole(path: &str, bytes: Vec<u8>, told: &Told) -> Vec<Loaded> {
    taken_apart(path, told, |nest, name| nest.take_file(name, bytes))
}

fn taken_apart(path: &str, told: &Told, take: impl FnOnce(&mut Nest<'_>, &str)) -> Vec<Loaded> {
    let mut nest = Nest::new(path, told);
    take(&mut nest, path.rsplit('/').next().unwrap_or(path));
    nest.all.iter_mut().for_each(|loaded| told.complete(loaded));
    nest.all
}
