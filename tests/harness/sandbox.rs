//! The real program in a folder of its own: an environment that holds nothing of the machine's, whole outputs, exit codes.

#![allow(dead_code, reason = "each test binary uses its part of the harness")]

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Nothing that is tested here takes a second; a program that hangs is killed.
const DEADLINE: Duration = Duration::from_secs(60);

/// A folder that is removed when the test ends.
#[derive(Debug)]
pub(crate) struct Sandbox {
    root: PathBuf,
}

/// What a program wrote and how it ended.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Ended well and without a word on standard error.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// Ended with this code; what it said on standard error.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "out: {}\nerr: {}", self.out, self.err);
        self.err
    }
}

impl Sandbox {
    /// An empty folder with a home in it.
    pub(crate) fn new() -> Sandbox {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("dateline-cli-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("home")).unwrap();
        Sandbox { root }
    }

    /// A folder with the two small documents of the screen tests in `news/`.
    pub(crate) fn with_news() -> Sandbox {
        let sandbox = Sandbox::new();
        for name in ["harbour", "late"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/screens/items/{name}.txt"));
            sandbox.write(format!("news/{name}.txt"), &fs::read(from).unwrap());
        }
        sandbox
    }

    /// A path inside.
    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.root.join(Path::new(name.as_ref()))
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: impl AsRef<OsStr>, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes the configuration, or another file beside it.
    pub(crate) fn configure(&self, name: &str, text: &str) -> PathBuf {
        self.write(format!("home/.config/dateline/{name}"), text.as_bytes())
    }

    /// Every file inside with its bytes, in order.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.root, &self.root, &mut files);
        files.sort();
        files
    }

    /// The program with these arguments, in this folder.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.path("home"))
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm")
            .current_dir(&self.root)
            .stdin(Stdio::null());
        command
    }

    /// Runs the program with arguments parted by blanks.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        ended(self.command(arguments.split_whitespace()), b"")
    }

    /// Runs the program with these arguments.
    #[track_caller]
    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ended {
        ended(self.command(arguments), b"")
    }

    /// Runs the program with arguments parted by blanks and these bytes on standard input.
    #[track_caller]
    pub(crate) fn pipe(&self, arguments: &str, input: &[u8]) -> Ended {
        let mut command = self.command(arguments.split_whitespace());
        command.stdin(Stdio::piped());
        ended(command, input)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.is_file() {
            let name = String::from_utf8_lossy(path.strip_prefix(root).unwrap().as_os_str().as_bytes()).into_owned();
            files.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// Runs a command to its end, or kills it at the deadline.
#[track_caller]
pub(crate) fn ended(mut command: Command, input: &[u8]) -> Ended {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (sender, finished) = mpsc::channel();
    let collect = |mut pipe: Box<dyn Read + Send>| {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.read_to_end(&mut bytes);
            let _ = sender.send(());
            bytes
        })
    };
    let out = collect(Box::new(child.stdout.take().unwrap()));
    let err = collect(Box::new(child.stderr.take().unwrap()));
    if let Some(mut stdin) = child.stdin.take() {
        // The program may end before it has read everything.
        let _ = stdin.write_all(input);
    }
    for _ in 0..2 {
        if finished.recv_timeout(DEADLINE).is_err() {
            child.kill().unwrap();
            panic!("{command:?} hangs");
        }
    }
    let code = child.wait().unwrap().code();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ended { code, out: text(out.join().unwrap()), err: text(err.join().unwrap()) }
}

/// Nothing in it could speak to a terminal, line ends apart.
#[track_caller]
pub(crate) fn harmless(text: &str) {
    for c in text.chars() {
        let bad = (c.is_control() && c != '\n')
            || matches!(c as u32, 0x061c | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe0fff);
        assert!(!bad, "{c:?} in {text:?}");
    }
}
