//! Checksums of what this program writes for itself: a changed byte is always seen, a changed page nearly always.

/// The checksum of some bytes.
#[must_use]
pub fn of(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// A checksum of bytes that come piece by piece.
#[derive(Debug, Default)]
pub struct Running(crc32fast::Hasher);

impl Running {
    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum of all pieces.
    #[must_use]
    pub fn finish(self) -> u32 {
        self.0.finalize()
    }
}
