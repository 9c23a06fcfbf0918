//! The one table of what the loader goes along with, and what it says beyond.

/// What the loader goes along with. Reading is linear in the bytes, so the limits on size are the limits on time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one input.
    pub bytes: u64,
    /// Folders inside folders.
    pub depth: usize,
    /// Entries of all folders of a walk.
    pub entries: usize,
    /// Documents inside documents: an archive in a message in an archive.
    pub nested: usize,
    /// Documents of one input.
    pub parts: usize,
    /// Bytes that the archives of one input may come to, all together.
    pub expanded: u64,
    /// How many times its own size a compressed file may come to, beyond its first [`Limits::free`] bytes.
    pub ratio: u64,
    /// Bytes that any compressed file may come to.
    pub free: u64,
    /// Elements inside elements of a page or a feed.
    pub nesting: usize,
    /// Texts of one message.
    pub message: usize,
    /// What is attached to one message.
    pub attachments: usize,
    /// Links of one story.
    pub links: usize,
}

/// The one table of limits.
pub const LIMITS: Limits = Limits {
    bytes: 512 << 20,
    depth: 64,
    entries: 1_000_000,
    nested: 6,
    parts: 1_000_000,
    expanded: 512 << 20,
    ratio: 200,
    free: 16 << 20,
    nesting: 512,
    message: 64,
    attachments: 1024,
    links: 500,
};
