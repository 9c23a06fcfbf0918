//! Bytes to raw items.
//!
//! ```text
//! path -> walk -> decode -> lines -> blocks -> borders -> RawItem + unparsed + warnings
//! ```
//!
//! Nothing here fails as a whole or panics: whatever the bytes, data and warnings come back, and every non-blank byte of
//! the decoded text is accounted for ([`coverage`]).

mod attribution;
mod clean;
mod coverage;
mod dates;
mod decode;
mod digest;
mod lex;
mod markup;
mod mend;
mod tables;
pub mod walk;

use crate::item::{Document, DocumentHash, Loaded};

use markup::Marks;

pub use coverage::coverage;

/// The version of the loader's rules, recorded with first marks.
pub const RULES: u32 = 1;

/// What the loader goes along with. Reading is linear in the bytes, so the limit on size is the limit on time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one input.
    pub bytes: u64,
    /// Folders inside folders.
    pub depth: usize,
    /// Entries of all folders of a walk.
    pub entries: usize,
}

/// The one table of limits.
pub const LIMITS: Limits = Limits { bytes: 512 << 20, depth: 64, entries: 1_000_000 };

/// Takes the bytes of one input apart. The answer holds the file itself first, then the documents inside it.
#[must_use]
pub fn load(path: &str, bytes: &[u8]) -> Vec<Loaded> {
    let decoded = decode::decode(bytes);
    let document = Document {
        path: path.to_owned(),
        hash: DocumentHash::of(bytes),
        bytes: bytes.len() as u64,
        encoding: decoded.encoding,
        ..Document::default()
    };
    let mut loaded = Loaded { document, text: decoded.text, warnings: decoded.warnings, ..Loaded::default() };
    if decoded.is_text {
        digest::split(&mut loaded, Marks::default());
    } else {
        loaded.because = String::from("the bytes are no text");
    }
    vec![loaded]
}
