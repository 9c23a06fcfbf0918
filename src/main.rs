//! The `dateline` command: everything it does stands in the library.

fn main() -> std::process::ExitCode {
    dateline::cli::main()
}
