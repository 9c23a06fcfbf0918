//! Names joined by `and`, a stroke or an ampersand: two outlets, or one whose name has such a word.

use crate::load::tables::tables;

use super::name::{is_agency, is_host, sounds_like_outlet};

/// What joins the names of two outlets that nothing but its place may vouch for.
const JOINTS: [&str; 9] = [" and ", " + ", " und ", " et ", " y ", " e ", " och ", " og ", " и "];
/// What joins names only where one of them is known.
const WEAK_JOINTS: [&str; 4] = [" & ", "/", " en ", " i "];

/// `Reuters and the BBC`, `Expansión y Cinco Días` are two, `Arms and Security Letters` is one.
pub(super) fn split(name: &str) -> Vec<&str> {
    let name = name.trim_end_matches(['.', '/', ' ']);
    // A line may end behind the stroke.
    if tables().is_outlet(name) || name.contains("/ ") && tables().is_outlet(&name.replace("/ ", "/")) {
        return vec![name];
    }
    // `河北新報・岩手日報`: two where both end in a character of Chinese; in `ニューヨーク・タイムズ` the dot parts words.
    let han = |half: &str| half.ends_with(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    if let Some((left, right)) = name.split_once('・').filter(|(left, right)| han(left) && han(right)) {
        return vec![left, right];
    }
    for joint in JOINTS.into_iter().chain(WEAK_JOINTS) {
        if let Some((left, right)) = name.split_once(joint) {
            let (left, right) = (left.trim(), right.trim());
            let known = |half: &str| tables().is_outlet(half) || is_host(half);
            let (a, b) = (known(left), known(right));
            // `The Harbour Observer and NRK`: initials join as an outlet does, and so do two names that sound like outlets.
            let sounds = |half: &str| sounds_like_outlet(half) && half.contains(' ');
            let named = |half: &str| half.starts_with(char::is_uppercase);
            let initials = is_agency(left) && named(right) || named(left) && is_agency(right);
            let both = joint != "/" && (initials || sounds(left) && sounds(right));
            let two = JOINTS.contains(&joint) && are_two(left, right);
            if if joint == "/" { a && b } else { a || b || both || two } {
                return vec![left, right];
            }
        }
    }
    vec![name]
}

/// Two names that nobody knows: what stands before the joint is a whole name, not the theme of one.
fn are_two(left: &str, right: &str) -> bool {
    let named = |half: &str| {
        half.chars().count() > 2
            && half.split(' ').count() <= 5
            && (half.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                || half.chars().skip(1).any(char::is_uppercase))
    };
    // `Center for Strategic and …`, `Bulletin of Peace and …`
    let goes_on = || [" for ", " of ", " für ", " pour ", " para "].iter().any(|word| left.contains(word));
    // `Polar Shipping News and …` is whole, `News and Analysis` is not.
    let whole = || left.split(' ').count() > 2 && sounds_like_outlet(left) && !tables().is_theme(right);
    let theme = || left.rsplit(' ').next().is_some_and(|word| tables().is_theme(word)) && !whole();
    named(left) && named(right) && !goes_on() && !theme()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_are_told_from_one_with_an_and_in_it() {
        for (name, parts) in [
            ("Reuters and the BBC", vec!["Reuters", "the BBC"]),
            ("Expansión y Cinco Días", vec!["Expansión", "Cinco Días"]),
            ("Lodestar List and H7Media", vec!["Lodestar List", "H7Media"]),
            ("Polar Shipping News and Quay247", vec!["Polar Shipping News", "Quay247"]),
            ("Polar Shipping News and Analysis", vec!["Polar Shipping News and Analysis"]),
            ("Arms and Security Letters", vec!["Arms and Security Letters"]),
            ("Oil and Gas Journal", vec!["Oil and Gas Journal"]),
            ("Institute for War and Peace Reporting", vec!["Institute for War and Peace Reporting"]),
            ("Center for Strategic and International Studies", vec!["Center for Strategic and International Studies"]),
            ("河北新報・岩手日報", vec!["河北新報", "岩手日報"]),
            ("ニューヨーク・タイムズ", vec!["ニューヨーク・タイムズ"]),
            ("Radio Free Europe/Radio Liberty", vec!["Radio Free Europe/Radio Liberty"]),
        ] {
            assert_eq!(split(name), parts, "{name}");
        }
    }
}
