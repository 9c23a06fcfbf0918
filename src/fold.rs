//! Case and accent folding, and tokens: what makes two words the same word to a reader who searches.
//!
//! Folded text is made of tokens: runs of letters and digits, lower case, without accents. Scripts written without blanks
//! between words (Han, kana, Thai …), and Hangul, whose words carry their particles, give one token a character, so that a
//! word is found inside a longer run. A folded text has a blank before its first token and after each, so that ` strike ` is
//! a word and ` stri` a prefix wherever they are found; paragraphs are parted by a line end, which no phrase can cross.
//!
//! Nothing here knows items or queries. Names of outlets and labels are compared by [`fold_word`].

mod hits;
mod letter;

pub use hits::find_hits;

use memchr::memmem;

/// Appends the tokens of `text`, each followed by a blank. The caller writes the blank before the first.
pub fn fold_into(text: &str, out: &mut String) {
    letter::fold(text, out);
}

/// The tokens of a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len() + 1);
    fold_into(text, &mut folded);
    folded.split_terminator(' ').map(str::to_owned).collect()
}

/// A name folded as a whole: its tokens with one blank between them (`agence france presse`).
#[must_use]
pub fn fold_word(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 1);
    fold_into(text, &mut folded);
    folded.truncate(folded.len().saturating_sub(1));
    folded
}

/// What is looked for in text: tokens in a row, of which the last may be the beginning of a longer one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Needle {
    /// The tokens in a row.
    pub tokens: Vec<String>,
    /// The last token may go on.
    pub prefix: bool,
    /// The first token may be the end of a longer one.
    pub within: bool,
}

impl Needle {
    /// The tokens of a word or phrase; none when it has no letter or digit.
    #[must_use]
    pub fn new(text: &str, prefix: bool) -> Option<Needle> {
        let tokens = tokens(text);
        (!tokens.is_empty()).then_some(Needle { tokens, prefix, within: false })
    }

    /// Letters anywhere in a word, or with `prefix` false at its end; none when there is no letter or digit.
    #[must_use]
    pub fn within(text: &str, prefix: bool) -> Option<Needle> {
        Needle::new(text, prefix).map(|needle| Needle { within: true, ..needle })
    }

    fn pattern(&self) -> String {
        let mut pattern = String::from(if self.within { "" } else { " " });
        for (index, token) in self.tokens.iter().enumerate() {
            if index > 0 {
                pattern.push(' ');
            }
            pattern.push_str(token);
        }
        if !self.prefix {
            pattern.push(' ');
        }
        pattern
    }
}

/// True when a folded text (` the strike \n second week `) holds the needle.
#[must_use]
pub fn contains(folded: &str, needle: &Needle) -> bool {
    !needle.tokens.is_empty() && memmem::find(folded.as_bytes(), needle.pattern().as_bytes()).is_some()
}

/// The first place of some letters in folded words at or after a place.
#[must_use]
pub fn find_letters(words: &[u8], letters: &[u8], from: usize) -> Option<usize> {
    memmem::find(words.get(from..)?, letters).map(|at| from + at)
}

/// True for a token of a script whose letters are a token each.
#[must_use]
pub fn is_single(token: &str) -> bool {
    // No such letter is written with less than three bytes.
    token.as_bytes().first().is_some_and(|&byte| byte >= 0xe0) && token.chars().next().is_some_and(letter::is_single)
}

/// A needle made ready to be looked for in many texts.
#[derive(Debug, Clone)]
pub struct Search {
    finder: Box<memmem::Finder<'static>>,
    needle: Option<Needle>,
}

impl Search {
    /// A search for tokens in folded text.
    #[must_use]
    pub fn new(needle: &Needle) -> Search {
        Search { needle: Some(needle.clone()), ..Self::verbatim(&needle.pattern()) }
    }

    /// A search for the very letters given.
    #[must_use]
    pub fn verbatim(text: &str) -> Search {
        Search { finder: Box::new(memmem::Finder::new(text.as_bytes()).into_owned()), needle: None }
    }

    /// The tokens that are looked for; none where it is the very letters.
    #[must_use]
    pub fn needle(&self) -> Option<&Needle> {
        self.needle.as_ref()
    }

    /// True when the text holds what is looked for.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.finder.find(text.as_bytes()).is_some()
    }

    /// How many bytes are looked for: the longer, the rarer.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.finder.needle().len()
    }
}

#[cfg(test)]
mod tests;
