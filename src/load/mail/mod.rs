//! Messages: single ones and files of several. A message that is a digest becomes its stories with the message as their
//! document; any other is one story under its subject. What is attached and is of a known kind is a document inside it.

mod burst;
mod mailbox;
mod message;

#[cfg(test)]
mod tests;

use crate::item::Format;

use super::nest::{Inside, Nest};

pub(super) use mailbox::is_from_line;
pub(super) use message::load;

/// Takes a file of messages apart.
pub(super) fn load_box(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let messages = mailbox::messages(inside.bytes);
    let own = nest.container(inside, Format::Mailbox, "binary");
    if let Some(loaded) = nest.get(own) {
        loaded.because = format!("a file of {} messages", messages.len());
    }
    for (number, message) in messages.iter().enumerate() {
        if nest.is_full(Some(own)) {
            return;
        }
        let part = match &inside.part {
            Some(part) => format!("{part}, message {}", number + 1),
            None => format!("message {}", number + 1),
        };
        let bytes = mailbox::unquoted(message);
        let message = Inside { part: Some(part), name: "", bytes: &bytes, parent: Some(own), depth: inside.depth + 1 };
        load(&message, nest);
    }
}
