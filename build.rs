//! Lays out the long tables of places and outlets, so that no start of the program has to: words are gathered from the assets, ordered and
//! written as bytes that `src/enrich/built.rs` takes in. The code that does it is the program's own, which lays out the same tables
//! anew for a person with outlets of one's own.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "modules of the program, of which the build needs a part")]

use std::path::Path;
use std::{env, fs, io};

#[path = "src/enrich/key.rs"]
mod key;
#[path = "src/enrich/lexicon.rs"]
mod lexicon;
#[path = "src/enrich/names.rs"]
mod names;
#[path = "src/enrich/outlets.rs"]
mod outlets;
#[path = "src/enrich/regions.rs"]
mod regions;
#[path = "src/enrich/rules.rs"]
mod rules;
#[path = "src/enrich/words.rs"]
mod words;

#[expect(clippy::disallowed_methods, reason = "a build is told by the environment where to write")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/enrich");
    println!("cargo::rerun-if-changed=src/enrich");
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no folder to write to"))?;
    let write = |name: &str, bytes: &[u8]| fs::write(Path::new(&folder).join(name), bytes);

    let known = outlets::built_in();
    let words = lexicon::Lexicon::lay_out(&words::gather(&known));
    write("words.text", words.text.as_bytes())?;
    write("words.meanings", &words.meanings)?;
    write("words.rows", &words.rows)?;
    write("words.buckets", &words.buckets)?;
    write("words.starts", &words.starts)?;
    let regions = regions::Tree::new().names(words::country_names());
    for (name, names) in [("outlets", outlets::names(&known)), ("regions", regions)] {
        let (text, rows) = names.parts();
        write(&format!("{name}.text"), text.as_bytes())?;
        write(&format!("{name}.rows"), rows)?;
    }
    Ok(())
}
