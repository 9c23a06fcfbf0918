//! Any stories, any keys, any sizes: nothing panics, and nothing leaves that is not in the table of sequences.
//!
//! The first bytes are keys and sizes, up to a zero; the rest is a document.
#![no_main]

use std::sync::{Arc, LazyLock};

use dateline::app::key::{Code, Key};
use dateline::app::keymap::Keymap;
use dateline::app::pointer::{Gesture, Pointer};
use dateline::app::session::Bookmark;
use dateline::app::view::Size;
use dateline::app::{App, Effect, Event, Now, Settings};
use dateline::enrich::Tables;
use dateline::library::{Batch, Library, read};
use dateline::marks::Marks;
use dateline::tui::theme::Theme;
use dateline::tui::sequence::Switch;
use dateline::tui::{Colours, Screen, ThemeChoice, sequence};
use libfuzzer_sys::fuzz_target;

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (script, document) = bytes.split_at(end);
    let now = Now { instant: Default::default(), today: Default::default() };
    let mut size = Size { width: 80, height: 24 };
    let settings = Settings { keymap: Keymap::preset(Default::default()).unwrap_or_default(), ..Settings::default() };
    let library = Library::new(Arc::clone(&TABLES), Marks::default());
    let mut app = App::new(library, settings, size, Bookmark::default(), now);
    let mut screen = Screen::new(Theme::new(ThemeChoice::Dark, Colours::Full, false), "xterm-256color", true).with_links(true);
    let batch = Batch { files: vec![read::file("fuzz.txt", document, &TABLES)], failures: Vec::new() };
    let mut tell = |app: &mut App, event: Event, size: Size| {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in app.update(event, now).0 {
                match effect {
                    Effect::Search(generation) => events.push(Event::Continue(generation)),
                    Effect::Edit { draft, .. } => events.push(Event::Edited(Some(draft.text))),
                    Effect::Quit => return false,
                    _ => {}
                }
            }
        }
        let frame = screen.draw(size, &app.view());
        assert_eq!(sequence::violations_with(frame.as_bytes(), &[Switch::Links]), Vec::<String>::new());
        true
    };
    tell(&mut app, Event::Loaded(Box::new(batch)), size);
    tell(&mut app, Event::LoadEnded, size);
    // Few steps on small screens: what a run finds it finds early, and many short runs find more than few long ones.
    for (at, byte) in script.iter().take(48).enumerate() {
        let step = u16::try_from(at).unwrap_or_default();
        let event = match byte {
            0xff => {
                size = Size { width: 285, height: 63 };
                Event::Resize(size)
            }
            0x80.. => {
                size = Size { width: u16::from(byte & 0x0f) * 8, height: u16::from(byte >> 4 & 7) * 5 };
                Event::Resize(size)
            }
            0x01..=0x08 => Event::Pointer(Pointer {
                x: step * 7 % size.width.max(1),
                y: u16::from(*byte) * step % size.height.max(1),
                gesture: [Gesture::Click, Gesture::WheelDown, Gesture::WheelUp][usize::from(byte % 3)],
            }),
            0x1b => Event::Key(Key::plain(Code::Esc)),
            b'\r' | b'\n' => Event::Key(Key::plain(Code::Enter)),
            b'\t' => Event::Key(Key::plain(Code::Tab)),
            byte => Event::Key(Key::char(char::from(*byte))),
        };
        if !tell(&mut app, event, size) {
            return;
        }
    }
});
