//! The `dateline` command: everything it does stands in the library.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
