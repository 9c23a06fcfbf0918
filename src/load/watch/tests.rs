//! What the watch sees, in temporary folders and by a clock of its own.

use super::*;
use std::fs;

struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let path = std::env::temp_dir().join(format!("dateline-watch-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Place(path)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A watch on this folder, long after everything in it was written.
    fn watch(&self) -> Watch {
        self.watch_on(&[""])
    }

    fn watch_on(&self, names: &[&str]) -> Watch {
        Watch::new(names.iter().map(|name| self.0.join(name)).collect(), later(50), later(60))
    }

    /// What a look sees, as `+` and `-` with names.
    fn look(&self, watch: &mut Watch, effort: Effort, after: u64) -> Vec<String> {
        let seen = watch.look(effort, later(60 + after));
        let name = |path: &PathBuf| path.strip_prefix(&self.0).unwrap_or(path).display().to_string();
        let changed = seen.changed.iter().map(|path| format!("+{}", name(path)));
        changed.chain(seen.gone.iter().map(|path| format!("-{}", name(path)))).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn later(seconds: u64) -> SystemTime {
    SystemTime::from(jiff::Timestamp::now()) + Duration::from_secs(seconds)
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_is_there_from_the_start_is_not_told_of() {
    let place = Place::new("start");
    place.write("a.txt", "one");
    place.write("inner/b.txt", "two");
    let mut watch = place.watch();
    assert!(!watch.is_restless());
    for effort in [Effort::Glance, Effort::Everything, Effort::Restless, Effort::Glance] {
        assert_eq!(place.look(&mut watch, effort, 0), NOTHING);
    }
}

#[test]
fn new_changed_and_removed_files_are_told_of_once_when_they_rest() {
    let place = Place::new("told");
    place.write("a.txt", "one");
    place.write("b.txt", "two");
    let mut watch = place.watch();
    place.write("c.txt", "three");
    place.write("new/deep/d.eml", "four");
    place.write("no.exe", "not news");
    place.write(".hidden.txt", "not news");
    place.write("a.txt", "one, longer");
    fs::remove_file(place.0.join("b.txt")).unwrap();
    assert_eq!(place.look(&mut watch, Effort::Glance, 2), NOTHING);
    assert!(watch.is_restless());
    assert_eq!(place.look(&mut watch, Effort::Glance, 4), ["+a.txt", "+c.txt", "+new/deep/d.eml", "-b.txt"]);
    assert_eq!(place.look(&mut watch, Effort::Glance, 6), NOTHING);
    fs::remove_dir_all(place.0.join("new")).unwrap();
    assert_eq!(place.look(&mut watch, Effort::Glance, 8), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 10), ["-new/deep/d.eml"]);
}

#[test]
fn a_file_that_is_being_written_waits_until_it_rests() {
    let place = Place::new("written");
    let mut watch = place.watch();
    for length in 1..6 {
        place.write("slow.txt", &"line\n".repeat(length));
        assert_eq!(place.look(&mut watch, Effort::Glance, 2 * length as u64), NOTHING, "{length}");
    }
    assert_eq!(place.look(&mut watch, Effort::Restless, 12), ["+slow.txt"]);
    // One that vanishes before it rests was never there.
    place.write("other.txt", "x");
    assert_eq!(place.look(&mut watch, Effort::Glance, 14), NOTHING);
    fs::remove_file(place.0.join("other.txt")).unwrap();
    assert_eq!(place.look(&mut watch, Effort::Glance, 16), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 18), ["-other.txt"], "which nobody has read");
}

#[test]
fn a_file_put_in_the_place_of_another_is_never_gone() {
    let place = Place::new("replaced");
    place.write("a.txt", "one");
    let mut watch = place.watch();
    fs::rename(place.0.join("a.txt"), place.0.join("a.bak")).unwrap();
    assert_eq!(place.look(&mut watch, Effort::Everything, 2), NOTHING);
    place.write("a.txt", "another");
    assert_eq!(place.look(&mut watch, Effort::Everything, 4), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Everything, 6), ["+a.txt"]);
}

#[test]
fn opened_files_are_watched_too_and_may_come_later() {
    let place = Place::new("files");
    place.write("odd.name", "one");
    let mut watch = place.watch_on(&["odd.name", "to come", "folder"]);
    place.write("odd.name", "one more");
    place.write("to come", "two");
    place.write("folder/a.txt", "three");
    assert_eq!(place.look(&mut watch, Effort::Glance, 2), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 4), ["+folder/a.txt", "+odd.name", "+to come"]);
    fs::remove_file(place.0.join("odd.name")).unwrap();
    assert_eq!(place.look(&mut watch, Effort::Glance, 6), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 8), ["-odd.name"]);
}

#[test]
fn what_was_written_while_others_were_read_is_told_of() {
    let place = Place::new("meanwhile");
    place.write("a.txt", "one");
    let mut watch = Watch::new(vec![place.0.clone()], later(0), later(0));
    assert_eq!(place.look(&mut watch, Effort::Restless, 0), ["+a.txt"]);
}

#[test]
fn a_glance_comes_round_to_every_file_and_folder() {
    let place = Place::new("round");
    let files = 3 * FILES + 5;
    for number in 0..files {
        place.write(&format!("{}/{number:04}.txt", number % (FOLDERS + 9)), "one");
    }
    let mut watch = place.watch();
    for number in 0..files {
        // In place: the folder does not change.
        place.write(&format!("{}/{number:04}.txt", number % (FOLDERS + 9)), "one, longer");
    }
    let mut seen = BTreeSet::new();
    for _ in 0..8 {
        seen.extend(place.look(&mut watch, Effort::Glance, 0));
    }
    assert_eq!(seen.len(), files);
    place.write("9/new.txt", "x");
    let found = (0..6).flat_map(|_| place.look(&mut watch, Effort::Glance, 0)).collect::<Vec<_>>();
    assert_eq!(found, ["+9/new.txt"]);
}

#[test]
fn a_change_without_another_time_is_seen_while_the_folder_is_fresh() {
    let place = Place::new("fresh");
    place.write("a.txt", "one");
    let mut watch = Watch::new(vec![place.0.clone()], later(50), later(0));
    let folder = watch.folders.get(&place.0).unwrap();
    assert!(folder.fresh);
    place.write("b.txt", "two");
    // As if the clock of the disk had not moved on.
    let stamp = Stamp::of(&fs::metadata(&place.0).unwrap());
    watch.folders.get_mut(&place.0).unwrap().stamp = stamp;
    assert_eq!(place.look(&mut watch, Effort::Glance, 0), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 0), ["+b.txt"]);
    assert!(!watch.folders.get(&place.0).unwrap().fresh);
}

#[test]
fn links_that_lead_in_circles_end_and_lead_to_each_folder_once() {
    let place = Place::new("circle");
    place.write("a/x.txt", "one");
    std::os::unix::fs::symlink(&place.0, place.0.join("a/loop")).unwrap();
    std::os::unix::fs::symlink(place.0.join("a"), place.0.join("b")).unwrap();
    let mut watch = place.watch();
    assert_eq!(watch.folders.len(), 2);
    place.write("a/y.txt", "two");
    assert_eq!(place.look(&mut watch, Effort::Everything, 2), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Everything, 4), ["+a/y.txt"]);
}

#[test]
fn a_maildir_is_read_whatever_its_messages_are_called() {
    let place = Place::new("maildir");
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(place.0.join(folder)).unwrap();
    }
    let mut watch = place.watch();
    place.write("tmp/1.host", "Subject: x\n\nbody");
    place.write("new/1.host", "Subject: x\n\nbody");
    assert_eq!(place.look(&mut watch, Effort::Glance, 2), NOTHING);
    assert_eq!(place.look(&mut watch, Effort::Glance, 4), ["+new/1.host"]);
    fs::rename(place.0.join("new/1.host"), place.0.join("cur/1.host:2,S")).unwrap();
    place.look(&mut watch, Effort::Glance, 6);
    assert_eq!(place.look(&mut watch, Effort::Glance, 8), ["+cur/1.host:2,S", "-new/1.host"]);
}
