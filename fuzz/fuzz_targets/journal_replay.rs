//! Any bytes as a journal: nothing panics, and what was read is read again from what it says of itself.
#![no_main]

use std::io::Write;
use std::sync::Arc;

use dateline::marks::{Disk, Fs, Writer, read_folder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = std::env::temp_dir().join(format!("dateline-fuzz-{}", std::process::id()));
    let journal = folder.join("journal");
    let _ = std::fs::create_dir_all(&journal);
    use std::os::unix::fs::PermissionsExt;
    for folder in [&folder, &journal] {
        let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
    }
    if let Ok(mut file) = std::fs::File::create(journal.join("0000000000001-box-1-00000001.log")) {
        let _ = file.write_all(bytes);
    }
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let me = Writer::new("box", 2, Default::default());
    let one = read_folder(&folder, &fs, &me);
    let other = read_folder(&folder, &fs, &me);
    assert_eq!(one.marks.len(), other.marks.len());
});
