//! A program in a pseudo-terminal: keys in, every byte out, and the screen those bytes make.
//!
//! Nothing here waits a fixed time for something to happen: waits end when it has happened, or fail at a deadline with the
//! screen in the message.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal};

/// How long anything may take on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// What the terminal has received.
pub(crate) struct Received {
    /// Every byte.
    pub(crate) log: Vec<u8>,
    /// The screen they make.
    pub(crate) screen: vt100::Parser,
    /// Nobody reads any more.
    closed: bool,
    /// The reader must wait: the terminal takes no bytes.
    held: bool,
}

struct Shared {
    received: Mutex<Received>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A program in a pseudo-terminal.
pub(crate) struct Session {
    shared: Arc<Shared>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    child: Box<dyn Child + Send + Sync>,
}

/// What to start, and where.
pub(crate) struct Spec {
    command: CommandBuilder,
    size: PtySize,
}

impl Spec {
    /// `program`, in a terminal of 80 by 24, with an environment of its own.
    pub(crate) fn new(program: impl AsRef<Path>, home: &Path) -> Spec {
        let mut command = CommandBuilder::new(program.as_ref());
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin"), ("TZ", "UTC")]
        {
            command.env(name, value);
        }
        command.env("HOME", home);
        command.cwd(home);
        Spec { command, size: PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 } }
    }

    /// One more argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Spec {
        self.command.arg(arg);
        self
    }

    /// A variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Spec {
        self.command.env(name, value);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> Session {
        let pair = native_pty_system().openpty(self.size).unwrap();
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let shared = Arc::new(Shared {
            received: Mutex::new(Received {
                log: Vec::new(),
                screen: parser(self.size.cols, self.size.rows),
                closed: false,
                held: false,
            }),
            changed: Condvar::new(),
        });
        let (mut input, sink) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&shared));
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let count = input.read(&mut bytes).unwrap_or(0);
                let mut received = sink.lock();
                received.log.extend_from_slice(&bytes[..count]);
                received.screen.process(&bytes[..count]);
                let done = count == 0 || received.closed;
                received.closed |= done;
                sink.changed.notify_all();
                while received.held {
                    received = sink.changed.wait(received).unwrap();
                }
                if done {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Session { shared, master: Some(pair.master), writer: Some(writer), reader: Some(reader), child }
    }
}

fn parser(cols: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(rows.max(1).try_into().unwrap(), cols.max(1).try_into().unwrap(), 0)
}

impl Session {
    /// Presses keys, byte by byte as a terminal would send them.
    pub(crate) fn send(&mut self, keys: &str) {
        let writer = self.writer.as_mut().expect("the line is up");
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Changes the size of the terminal.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        let mut received = self.shared.lock();
        received.screen.screen_mut().set_size(rows.max(1).try_into().unwrap(), cols.max(1).try_into().unwrap());
        drop(received);
        self.resize_quietly(cols, rows);
    }

    /// Changes the size, but not that of the screen model: for sizes that no screen has.
    pub(crate) fn resize_quietly(&self, cols: u16, rows: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("the line is up").resize(size).unwrap();
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |received| {
            received.screen.screen().contents().contains(text)
        });
    }

    /// Waits until the screen does not show `text`.
    pub(crate) fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("no {text:?}"), |received| !received.screen.screen().contents().contains(text));
    }

    /// Waits until something holds.
    pub(crate) fn wait_until(&self, what: &str, holds: impl Fn(&Received) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut received = self.shared.lock();
        while !holds(&received) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited for {what}; the screen:\n{}\nthe end of the log: {:?}",
                received.screen.screen().contents(),
                String::from_utf8_lossy(&received.log[received.log.len().saturating_sub(300)..])
            );
            received = self.shared.changed.wait_timeout(received, left).unwrap().0;
        }
    }

    /// True when no byte comes for this long.
    pub(crate) fn is_silent_for(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut received = self.shared.lock();
        let before = received.log.len();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if received.log.len() != before || left.is_zero() {
                return received.log.len() == before;
            }
            received = self.shared.changed.wait_timeout(received, left).unwrap().0;
        }
    }

    /// Lets this much time pass, whatever comes: for what must be done at any moment.
    pub(crate) fn pass(&self, time: Duration) {
        let end = Instant::now() + time;
        let mut received = self.shared.lock();
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            received = self.shared.changed.wait_timeout(received, left).unwrap().0;
        }
    }

    /// Waits until no byte has come for a moment.
    pub(crate) fn settle(&self) {
        let end = Instant::now() + DEADLINE;
        while !self.is_silent_for(Duration::from_millis(80)) {
            assert!(Instant::now() < end, "it never rests:\n{}", self.screen());
        }
    }

    /// Lets bytes arrive apart: a pause shorter than any patience.
    pub(crate) fn settle_briefly(&self) {
        self.is_silent_for(Duration::from_millis(15));
    }

    /// What the screen shows.
    pub(crate) fn screen(&self) -> String {
        self.shared.lock().screen.screen().contents()
    }

    /// Every byte so far.
    pub(crate) fn log(&self) -> Vec<u8> {
        self.shared.lock().log.clone()
    }

    /// The settings of the terminal, as text to be compared.
    pub(crate) fn modes(&self) -> String {
        format!("{:?}", self.master.as_ref().expect("the line is up").get_termios().unwrap())
    }

    /// The terminal takes no more bytes, or takes them again.
    pub(crate) fn hold(&self, held: bool) {
        self.shared.lock().held = held;
        self.shared.changed.notify_all();
    }

    /// The process that was started.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal to a process.
    pub(crate) fn signal(pid: u32, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Drops the line: nobody holds this end of the terminal any more. The program must answer to a new size.
    pub(crate) fn hang_up(&mut self) {
        // The reader sleeps in a read that holds the line; output wakes it.
        self.shared.lock().closed = true;
        self.writer = None;
        self.resize_quietly(77, 23);
        self.reader.take().expect("hung up once").join().unwrap();
        self.master = None;
    }

    /// Waits for the end of the process; its exit code. Fails when it takes longer than `limit`.
    pub(crate) fn exit_within(&mut self, limit: Duration) -> u32 {
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it runs on; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end of the process and of its output; the exit code.
    pub(crate) fn exit(&mut self) -> u32 {
        let code = self.exit_within(DEADLINE);
        self.wait_until("the end of the output", |received| received.closed);
        code
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.hold(false);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fields of `/proc/PID/stat` from the state on; none when the process is gone.
fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

/// The state of a process: `S` sleeps, `T` is stopped; none when it is gone or dead.
pub(crate) fn state(pid: u32) -> Option<char> {
    stat(pid)?.first()?.chars().next().filter(|state| !matches!(state, 'Z' | 'X'))
}

/// The processor time of a process in milliseconds.
pub(crate) fn cpu(pid: u32) -> u64 {
    let fields = stat(pid).expect("the process lives");
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks * 10
}

/// The children of a process.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|child| stat(*child).is_some_and(|fields| fields[1] == pid.to_string())).collect()
}

/// Waits until something outside the terminal holds.
pub(crate) fn eventually(what: &str, limit: Duration, holds: impl Fn() -> bool) {
    let end = Instant::now() + limit;
    while !holds() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
