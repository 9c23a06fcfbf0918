//! `BLESS=1 cargo test --test NAME` writes expected texts anew instead of comparing them. Read the difference before you keep it.

/// Expected texts are to be written.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment")]
pub(crate) fn asked() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| !value.is_empty() && value != "0")
}
