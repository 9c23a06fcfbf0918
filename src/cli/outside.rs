//! A note in the reader's own editor: a private file in the folder of drafts, the program that `$VISUAL` or `$EDITOR` names started
//! on it with the terminal, and what it left behind read back. No shell is started: the variable is split into words here.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::drafts::Drafts;
use crate::app::draft::Draft;
use crate::error::reason;
use crate::os::private;

/// The most bytes of a note, unless it was longer before.
const MOST: usize = 100_000;

/// Lets a person edit a draft and answers with the text, none where it was not changed; or says why there is none.
pub(super) fn edit(command: Option<&str>, drafts: Option<&Drafts>, draft: &Draft) -> Result<Option<String>, String> {
    let command = command.ok_or("neither VISUAL nor EDITOR names an editor; e writes the note here")?;
    let words = split(command).ok_or_else(|| format!("the editor has a quote that is not closed: {command}"))?;
    let (program, arguments) = words.split_first().ok_or("VISUAL or EDITOR names no editor")?;
    let drafts = drafts.ok_or("there is no state folder to keep the text in while it is edited")?;
    // What is being written outlives the end of this program: the next start finds the draft and the file that goes with it.
    drafts.keep(draft).map_err(|error| error.to_string())?;
    let file = file(&drafts.folder_of(&draft.item), &draft.text)
        .map_err(|error| format!("cannot write a file to edit: {}", reason(&error)))?;
    let name = Path::new(program).file_name().unwrap_or(program.as_ref()).display();
    let mut editor = Command::new(program);
    editor.args(arguments).arg(&file);
    if !crate::os::tty::is_terminal_stdin() {
        // Documents came through standard input; keys come from the terminal.
        let terminal =
            fs::File::open("/dev/tty").map_err(|error| format!("no terminal to edit on: {}", reason(&error)))?;
        editor.stdin(Stdio::from(terminal));
    }
    match editor.status() {
        Err(error) => return Err(format!("cannot start {name}: {}", reason(&error))),
        Ok(status) if !status.success() => {
            let how = status
                .code()
                .map_or_else(|| String::from("was ended by a signal"), |code| format!("ended with {code}"));
            return Err(format!("the note stays as it was: {name} {how}"));
        }
        Ok(_) => {}
    }
    let most = MOST.max(draft.text.len());
    let bytes = read(&file, most).map_err(|error| format!("the note stays as it was: {}", reason(&error)))?;
    if bytes.len() > most {
        let kept = drafts.put_aside(&file, &draft.item);
        let place = kept.map(|kept| format!("; what you wrote is in {}", kept.display())).unwrap_or_default();
        return Err(format!("a note has at most 100 kB: it stays as it was{place}"));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((text.trim_end() != draft.text.trim_end()).then_some(text))
}

/// A new file with a text, in a new folder: nobody else can have put one there before.
fn file(folder: &Path, text: &str) -> std::io::Result<PathBuf> {
    let _ = fs::remove_dir_all(folder);
    private::create_dir(folder)?;
    let file = folder.join("note.txt");
    let mut new = private::create(&file)?;
    new.write_all(text.as_bytes())?;
    if !text.is_empty() && !text.ends_with('\n') {
        new.write_all(b"\n")?;
    }
    Ok(file)
}

/// What stands in a file, and one byte more than `most` at most. Editors may have put another file in its place.
pub(super) fn read(file: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    private::open(file)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Splits a command into words as a shell does, quotes and backslashes minded, and does nothing else a shell does: `$`, `*`, `;`
/// and `|` are letters. None where a quote is not closed.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_default();
        match letter {
            '\'' => loop {
                match letters.next()? {
                    '\'' => break,
                    other => word.push(other),
                }
            },
            '"' => loop {
                match letters.next()? {
                    '"' => break,
                    '\\' => match letters.next()? {
                        escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                        other => word.extend(['\\', other]),
                    },
                    other => word.push(other),
                }
            },
            '\\' => word.push(letters.next()?),
            other => word.push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_and_nothing_more() {
        let split = |command| split(command).map(|words| words.join("|"));
        assert_eq!(split("vim").as_deref(), Some("vim"));
        assert_eq!(split("  code  --wait\t-n ").as_deref(), Some("code|--wait|-n"));
        assert_eq!(split("'/opt/my editor/ed' \"a b\"'c' d\\ e").as_deref(), Some("/opt/my editor/ed|a bc|d e"));
        assert_eq!(split("ed $(touch P) `touch P`;*|x").as_deref(), Some("ed|$(touch|P)|`touch|P`;*|x"));
        assert_eq!(split("e \"\\\"x\\n\" ''").as_deref(), Some("e|\"x\\n|"));
        assert_eq!(split("").as_deref(), Some(""));
        assert_eq!(split("'open"), None);
        assert_eq!(split("end\\"), None);
    }
}
