//! Text whose width nobody agrees on, in titles and texts: whatever it is, what stands beside it keeps its column.

use dateline::app::Event;
use dateline::app::view::Size;
use dateline::tui::sequence::violations;
use dateline::tui::theme::Theme;
use dateline::tui::{Colours, Screen, ThemeChoice};

use crate::session::{Session, batch};

/// Scripts, combining marks, joiners, flags, presentation selectors, directions, tags, half-width and private letters.
const TEXTS: [&str; 62] = [
    "日本経済新聞が伝えた",
    "ﾊﾟﾝﾀﾞ半角",
    "がぎぐげご",
    "か\u{3099}き\u{3099}",
    "한국어 소식",
    "\u{1112}\u{1161}\u{11ab}글",
    "中文报道",
    "ＦＵＬＬ　ｗｉｄｔｈ",
    "हिन्दी समाचार क्षेत्र",
    "தமிழ் செய்தி",
    "বাংলা সংবাদ",
    "ไทยรัฐน้ำท่วม",
    "ລາວ",
    "မြန်မာ",
    "ភាសាខ្មែរ",
    "සිංහල",
    "ગુજરાતી",
    "తెలుగు",
    "ಕನ್ನಡ",
    "മലയാളം",
    "עברית חדשות",
    "العربية أخبار",
    "שָׁלוֹם עֲלֵיכֶם",
    "مُحَمَّدٌ",
    "فارسی\u{200c}ها",
    "اردو",
    "ܣܘܪܝܝܐ",
    "ދިވެހި",
    "Zu\u{308}rich",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}b",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}\u{34f}\u{334}\u{319}\u{324}a",
    "\u{301}first",
    "e\u{20dd}x",
    "Tiếng Việt",
    "Ελληνικά",
    "русский",
    "ქართული",
    "հայերեն",
    "አማርኛ",
    "ᏣᎳᎩ",
    "👩\u{200d}🚀 lands",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦 family",
    "🏳\u{fe0f}\u{200d}🌈 flag",
    "🇱🇹🇳🇴 flags",
    "🇱 alone",
    "👍🏽 skin",
    "☎\u{fe0f} phone",
    "☎\u{fe0e} text",
    "1\u{fe0f}\u{20e3} key",
    "❤\u{fe0f} heart",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} tags",
    "⚑ sign",
    "a\u{202e}turned",
    "a\u{2067}isolated\u{2069}",
    "zero\u{200b}width\u{2060}here",
    "soft\u{ad}hyphen",
    "no\u{a0}break",
    "tab\there",
    "\u{e000}private",
    "\u{10ffff}last",
    "\u{fffd}lost",
    "ﷺ wide",
];

#[test]
fn whatever_a_title_or_text_is_made_of_the_borders_keep_their_columns() {
    assert!(TEXTS.iter().collect::<std::collections::BTreeSet<_>>().len() >= 60);
    for (width, height) in [(100, 24), (120, 40)] {
        let documents: Vec<(String, String)> = TEXTS
            .iter()
            .enumerate()
            .map(|(number, text)| {
                let body = format!("{text} and {text} are told of in story {number}. ").repeat(6);
                (format!("{number:02}.txt"), format!("{text} {number}\n\n{body}\n\n({text}, March 3, 2025)\n"))
            })
            .collect();
        let mut session = Session::new(width, height);
        let files = documents.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
        session.event(Event::Loaded(Box::new(batch(files)))).event(Event::LoadEnded);
        let mut screen = Screen::new(Theme::new(ThemeChoice::Dark, Colours::Full, false), "xterm-256color", true);
        let mut terminal = vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0);
        let mut rows = 0;
        for _ in 0..TEXTS.len() / 2 {
            let frame = screen.draw(Size { width, height }, &session.view());
            assert_eq!(violations(frame.as_bytes()), Vec::<String>::new());
            terminal.process(frame.as_bytes());
            for y in 1..height - 1 {
                let last =
                    terminal.screen().cell(y, width - 1).map(|cell| cell.contents().to_owned()).unwrap_or_default();
                assert!(
                    ["│", "┐", "┤", "┘"].contains(&last.as_str()),
                    "{width}x{height}, row {y} ends with {last:?}: {}",
                    terminal.screen().rows(0, width).nth(usize::from(y)).unwrap_or_default()
                );
                rows += 1;
            }
            session.keys("2j");
        }
        assert!(rows > 600);
    }
}
