//! What the environment says, read once. No other module asks for a variable, the time or the home directory.

#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment and the clock")]

use std::env;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::Now;
use crate::enrich::Tables;
use crate::library::Library;
use crate::marks::Marks;
use crate::tui::{Between, Colours};

/// Bytes of a file of a time zone; the largest have some four thousand.
const MOST_OF_A_ZONE: u64 = 1 << 20;

/// The environment of this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// `TERM`.
    pub(super) term: String,
    /// The colours the terminal has.
    pub(super) colours: Colours,
    /// The locale knows no UTF-8.
    pub(super) ascii: bool,
    /// The session came over SSH.
    pub(super) ssh: bool,
    /// What hands on to the terminal.
    pub(super) between: Between,
    /// The command that edits text: `VISUAL`, or `EDITOR`.
    pub(super) editor: Option<String>,
    /// What opens a link, where the configuration names nothing.
    pub(super) browser: Option<Vec<String>>,
}

impl Environment {
    /// Reads the environment.
    pub(super) fn read() -> Environment {
        let value = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let term = value("TERM").unwrap_or_default();
        let direct = value("COLORTERM").is_some_and(|c| c.contains("truecolor") || c.contains("24bit"));
        let colours = match () {
            () if value("NO_COLOR").is_some() => Colours::None,
            () if direct || term.contains("256color") || term.contains("direct") => Colours::Full,
            () => Colours::Sixteen,
        };
        // The first of the three that is set names the locale.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(value).unwrap_or_default().to_lowercase();
        let ascii = !(locale.contains("utf-8") || locale.contains("utf8"));
        let tmux = value("TMUX").is_some();
        let desktop = value("DISPLAY").is_some() || value("WAYLAND_DISPLAY").is_some();
        Environment {
            ascii,
            colours,
            ssh: value("SSH_CONNECTION").is_some(),
            // One inside of the other leaves both variables. A tmux that calls itself `screen`, as it may, wins: screen says `screen.…`
            // or nothing of its own, and without a tmux there is no doubt.
            between: match (tmux, value("STY").is_some()) {
                (false, true) => Between::Screen,
                (true, true) if term.starts_with("screen.") => Between::Screen,
                (true, _) => Between::Tmux,
                (false, false) => Between::Nothing,
            },
            browser: super::outputs::usual_browser(value("BROWSER").as_deref(), desktop),
            editor: value("VISUAL").or_else(|| value("EDITOR")),
            term,
        }
    }
}

/// The moment.
pub(super) fn now() -> Now {
    let instant = Timestamp::now();
    Now { instant, today: instant.to_zoned(zone()).date() }
}

/// An empty library with marks, which knows the folder the program was started in and the reader's zone.
pub(super) fn library(tables: &Arc<Tables>, marks: Marks) -> Library {
    // Empty where it cannot be told.
    let here = env::current_dir().map(|here| here.to_string_lossy().into_owned()).unwrap_or_default();
    Library::new(Arc::clone(tables), marks).with_base(here).with_zone(zone())
}

/// The moment as files have it.
pub(super) fn file_time() -> SystemTime {
    SystemTime::from(Timestamp::now())
}

/// The reader's time zone, looked up once.
pub(super) fn zone() -> TimeZone {
    static ZONE: std::sync::OnceLock<TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(|| named_zone(std::env::var("TZ").ok().as_deref()).unwrap_or_else(TimeZone::system)).clone()
}

/// The zone that `TZ` names, by rule (`EST5EDT,M3.2.0,M11.1.0`), by name (`Europe/Vilnius`) or by file; none where it names none that is
/// known. The zone's one file is opened: a database would walk every folder of zones first, which each start would pay.
fn named_zone(tz: Option<&str>) -> Option<TimeZone> {
    let name = tz?.trim_start_matches(':');
    if name.is_empty() {
        return Some(TimeZone::UTC);
    }
    if let Ok(zone) = TimeZone::posix(name) {
        return Some(zone);
    }
    let file = File::open(Path::new("/usr/share/zoneinfo").join(name)).ok()?;
    let mut bytes = Vec::new();
    file.take(MOST_OF_A_ZONE).read_to_end(&mut bytes).ok()?;
    TimeZone::tzif(name, &bytes).ok()
}

/// What tells this program from one that was built otherwise: an index is for one of them.
pub(super) fn program() -> String {
    let about = env::current_exe().and_then(std::fs::metadata);
    about.map(|about| format!("{} {:?}", about.len(), about.modified().ok())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tz_names_a_zone_by_rule_by_name_or_by_file() {
        let noon = Timestamp::constant(1_790_000_000, 0);
        let offset = |tz| named_zone(Some(tz)).map(|zone| zone.to_offset(noon).seconds() / 3600);
        assert_eq!(offset(""), Some(0));
        assert_eq!(offset("<+03>-3"), Some(3));
        assert_eq!(offset("EST5EDT,M3.2.0,M11.1.0"), Some(-4));
        assert_eq!(offset("Nowhere/Nothing"), None);
        assert_eq!(offset("/dev/zero"), None);
        assert!(named_zone(None).is_none());
        if Path::new("/usr/share/zoneinfo/Europe/Vilnius").exists() {
            assert_eq!(offset("Europe/Vilnius"), Some(3));
            assert_eq!(offset(":Europe/Vilnius"), Some(3));
            assert_eq!(offset("/usr/share/zoneinfo/Europe/Vilnius"), Some(3));
        } else {
            eprintln!("skipped in part: no zones on this machine");
        }
    }
}
