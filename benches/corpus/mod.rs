//! A made-up news archive: the same for the same number of stories, on every machine.
//!
//! Digests of eight stories, listings of ten, feeds of forty, and digests in other scripts; many outlets and places, and words
//! as rare as those of real text are. Some stories stand in several documents. Everything in it is invented.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const PLACES: &[&str] = &[
    "Moscow",
    "Minsk",
    "Kyiv",
    "Warsaw",
    "Berlin",
    "Paris",
    "London",
    "Oslo",
    "Rome",
    "Madrid",
    "Caracas",
    "Brasilia",
    "Washington",
    "Ottawa",
    "Seoul",
    "Beijing",
    "Tokyo",
    "New Delhi",
    "Tehran",
    "Kabul",
    "Ankara",
    "Damascus",
    "Tbilisi",
    "Astana",
    "Hanoi",
    "Jakarta",
    "Cairo",
    "Nairobi",
    "Lagos",
    "Pretoria",
    "Bamako",
    "Khartoum",
    "Canberra",
];
const KINDS: &[&str] = &["Daily", "Times", "Herald", "News Agency", "Tribune", "Observer", "Gazette", "Radio"];
const OUTLETS: &[&str] = &["TASS", "Reuters", "RFE/RL", "Interfax", "Yonhap", "Le Monde", "BBC News", "Kommersant"];
const SYLLABLES: &[&str] = &[
    "ba", "co", "de", "fi", "ga", "ho", "in", "ju", "ka", "lo", "mi", "no", "or", "pe", "qua", "ri", "sa", "to", "un",
    "ve", "wa", "xe", "yo", "zi", "tra", "ment", "tion", "ster", "al", "er", "ly", "ing",
];
const COMMON: &[&str] = &[
    "the", "of", "to", "and", "a", "in", "that", "for", "on", "with", "as", "has", "by", "from", "its", "at", "it",
    "was", "are", "be", "said", "have", "which", "will", "were", "would", "harbour", "ferry", "strike", "minister",
    "talks", "grain", "bridge", "council", "U.S.", "S-400", "river", "school", "border", "energy", "election", "court",
    "export", "winter",
];
/// Words of other scripts, in the order of their lines.
const SCRIPTS: &[&[&str]] = &[
    &["паром", "стоит", "в", "порту", "третий", "день", "министр", "обещает", "переговоры", "зимой"],
    &["渡輪", "停在", "港口", "第三天", "部長", "承諾", "會談", "冬季", "學校", "橋樑"],
    &["العبارة", "متوقفة", "في", "الميناء", "لليوم", "الثالث", "والوزير", "يعد", "بالمحادثات"],
    &["서울은", "항구에", "머물러", "있는", "배를", "기다리고", "장관은", "약속했다"],
];
const SHORT: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or(0) % bound.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A rank of a word: the first ones often, the last ones hardly ever.
    fn rank(&mut self, size: usize) -> usize {
        let part = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((size as f64).powf(part) as usize).saturating_sub(1).min(size - 1)
    }
}

/// What one story says, before a document prints it.
#[derive(Clone)]
struct Story {
    headline: String,
    body: String,
    source: String,
    day: (usize, usize, usize),
    note: Option<String>,
}

/// Makes the documents of an archive.
pub(crate) struct Archive {
    dice: Dice,
    words: Vec<String>,
    outlets: Vec<String>,
    told: Vec<Story>,
}

/// A document of an archive: its name and its text.
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) stories: usize,
}

impl Archive {
    pub(crate) fn new(seed: u64) -> Archive {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
        while words.len() < 50_000 {
            let word: String = (0..2 + dice.below(3)).map(|_| dice.of(SYLLABLES)).collect();
            words.push(word);
        }
        let places = PLACES.iter().flat_map(|place| KINDS.iter().map(move |kind| format!("{place} {kind}")));
        let outlets = OUTLETS.iter().map(|name| (*name).to_owned()).chain(places).collect();
        Archive { dice, words, outlets, told: Vec::new() }
    }

    /// The next document; `number` names it.
    pub(crate) fn document(&mut self, number: usize) -> Made {
        match number % 10 {
            3 => self.listing(number),
            6 => self.feed(number),
            9 => self.digest(number, Some(number / 10 % SCRIPTS.len())),
            _ => self.digest(number, None),
        }
    }

    fn sentence(&mut self, script: Option<usize>) -> String {
        let dice = &mut self.dice;
        let count = 12 + dice.below(15);
        let words: Vec<&str> = (0..count)
            .map(|_| match script {
                Some(script) => dice.of(SCRIPTS[script]),
                None => &self.words[dice.rank(self.words.len())],
            })
            .collect();
        let mut text = words.join(" ");
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        text.push('.');
        text
    }

    fn story(&mut self, script: Option<usize>) -> Story {
        if !self.told.is_empty() && self.dice.below(50) == 0 {
            let known = self.dice.below(self.told.len());
            return self.told[known].clone();
        }
        let place = self.dice.of(PLACES);
        let sentences: Vec<String> = (0..5 + self.dice.below(5)).map(|_| self.sentence(script)).collect();
        let body = format!("Officials in {place} spoke. {}", sentences.join(" "));
        let words: Vec<String> =
            (0..2 + self.dice.below(4)).map(|_| self.words[self.dice.rank(self.words.len())].to_uppercase()).collect();
        let rank = self.dice.rank(self.outlets.len());
        let note = (self.dice.below(16) == 0).then(|| self.sentence(None));
        let story = Story {
            headline: format!("{} {}", place.to_uppercase(), words.join(" ")),
            body,
            source: self.outlets[rank].clone(),
            day: (2015 + self.dice.below(11), self.dice.below(12), 1 + self.dice.below(28)),
            note,
        };
        if self.told.len() < 1000 {
            self.told.push(story.clone());
        }
        story
    }

    fn digest(&mut self, number: usize, script: Option<usize>) -> Made {
        let mut text = String::new();
        for _ in 0..8 {
            let Story { headline, body, source, day: (year, month, day), note } = self.story(script);
            let _ = writeln!(
                text,
                "{headline}\n{body} ({source}, {} {day}, {year})",
                dateline::item::month_name(u8::try_from(month + 1).unwrap_or_default())
            );
            if let Some(note) = note {
                let _ = writeln!(text, "[EDITORS' NOTE: {note}]");
            }
        }
        Made { name: format!("{number:06}.txt"), text, stories: 8 }
    }

    fn listing(&mut self, number: usize) -> Made {
        let mut text = format!("Displaying items by tag: {}\n\n", self.dice.of(PLACES));
        for _ in 0..10 {
            let body = self.story(None).body;
            let region = self.dice.of(&["Worldwide", "British Isles", "Europe"]);
            let _ = write!(text, "{body}\n\nPublished in {region}\n\n");
        }
        let _ = writeln!(text, "Page {} of 26", 1 + number % 26);
        Made { name: format!("{number:06}.txt"), text, stories: 10 }
    }

    fn feed(&mut self, number: usize) -> Made {
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Feed {number}</title>\n"
        );
        for entry in 0..40 {
            let Story { headline, body, day: (year, month, day), .. } = self.story(None);
            let link = format!("https://example.org/{number}/{entry}");
            let _ = writeln!(
                text,
                "<item><title>{headline}</title><link>{link}</link><guid>{link}</guid>\
                 <pubDate>{day:02} {} {year} 08:00:00 GMT</pubDate><description>{body}</description></item>",
                SHORT[month]
            );
        }
        text.push_str("</channel></rss>\n");
        Made { name: format!("{number:06}.xml"), text, stories: 40 }
    }
}

/// Writes an archive of about so many stories into a folder, a thousand documents in each folder of it.
pub(crate) fn write(folder: &Path, stories: usize) -> io::Result<()> {
    let mut archive = Archive::new(7);
    let mut made = 0;
    let mut number = 0;
    while made < stories {
        let Made { name, text, stories } = archive.document(number);
        let under = folder.join(format!("{:04}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir_all(&under)?;
        }
        fs::write(under.join(name), text)?;
        made += stories;
        number += 1;
    }
    Ok(())
}
