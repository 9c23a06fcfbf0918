//! Memory that the system gives and takes back. Files of the cache are mapped: the system brings in what is looked at, and takes it back when it needs room.
//!
//! Only files that this program made for itself, in a folder that nobody else may write to, and that are never changed once they have
//! their name: they are replaced and removed, which leaves the memory as it is. On file systems of other machines, whose files may
//! vanish from under a reader, they are read instead. And the allocator of the GNU library is told to keep little. The one module that may
//! say `unsafe`.

#![allow(unsafe_code, reason = "the one module that deals with the system about memory")]

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::ptr::NonNull;

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// Tells the allocator of the GNU library to give memory back that is free, and to keep few heaps: left alone it has one for each
/// thread that ever read documents, and holds what a first load took until the end. Other allocators are left alone. Asked once,
/// before there are threads.
///
/// Source: `mallopt(3)`; what it saves is measured in docs/performance.md.
pub fn keep_little() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn mallopt(parameter: std::ffi::c_int, value: std::ffi::c_int) -> std::ffi::c_int;
        }
        // M_ARENA_MAX, M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of <malloc.h>.
        for (parameter, value) in [(-8, HEAPS), (-1, KEPT), (-3, LARGE)] {
            // SAFETY: the function takes two numbers by value and sets what the allocator does from then on; what it does not know it
            // refuses. No other thread runs yet.
            let _ = unsafe { mallopt(parameter, value) };
        }
    }
}

/// Gives back what is free in the midst of the heaps: what a first load took lies between what stays. It takes some
/// milliseconds for each hundred megabytes, in which other threads may have to wait for memory: for the end of long work.
///
/// Source: `malloc_trim(3)`; what it saves is measured in docs/performance.md.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        // SAFETY: the function takes a number by value, locks each heap it looks at, and gives back only pages in which nothing lives.
        let _ = unsafe { malloc_trim(0) };
    }
}

/// So many heaps there are at most: one for the loop, and one that the threads which read and index share with it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: std::ffi::c_int = 2;
/// Free memory at the end of a heap beyond so many bytes is given back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT: std::ffi::c_int = 1 << 20;
/// Pieces of at least so many bytes are asked of the system and given back to it each.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: std::ffi::c_int = 1 << 18;

/// The bytes of a file, which never change.
pub struct Mapped(Bytes);

enum Bytes {
    Map { start: NonNull<u8>, length: usize },
    Read(Vec<u8>),
}

impl Mapped {
    /// All bytes of a file: mapped on a disk of this machine, read elsewhere.
    ///
    /// # Errors
    /// What the system says, or that the file is larger than memory.
    pub fn of(file: &File) -> io::Result<Mapped> {
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        if length == 0 || !is_here(file) {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, 0)?;
            return Ok(Mapped(Bytes::Read(bytes)));
        }
        // SAFETY: the address is chosen by the system, so no memory of this program is touched. The mapping is private and cannot be
        // written through. It ends where this value is dropped.
        let start = unsafe { mmap(std::ptr::null_mut(), length, ProtFlags::READ, MapFlags::PRIVATE, file, 0) }?;
        let start = NonNull::new(start.cast::<u8>()).ok_or_else(|| io::Error::other("no memory was mapped"))?;
        Ok(Mapped(Bytes::Map { start, length }))
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            // SAFETY: `start` and `length` are those of a mapping that can be read and lives as long as this value. The file behind it
            // is never written to after it was named, so the bytes do not change while the slice is there; its checksums were made
            // before that and are proved before anything is believed.
            Bytes::Map { start, length } => unsafe { std::slice::from_raw_parts(start.as_ptr(), *length) },
            Bytes::Read(bytes) => bytes,
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        if let Bytes::Map { start, length } = self.0 {
            // SAFETY: it is the whole of a mapping that this value made, and no slice of it outlives the value.
            let _ = unsafe { munmap(start.as_ptr().cast(), length) };
        }
    }
}

// SAFETY: the memory is never written to, so that any thread may read and any may end it.
unsafe impl Send for Mapped {}
// SAFETY: as above.
unsafe impl Sync for Mapped {}

impl fmt::Debug for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapped").field("length", &self.as_ref().len()).finish()
    }
}

/// File systems whose files other machines or programs answer for.
const ELSEWHERE: [u32; 10] = [
    0x6969,      // NFS
    0x517b,      // SMB
    0xfe53_4d42, // SMB2
    0xff53_4d42, // CIFS
    0x6573_5546, // FUSE
    0x5346_414f, // AFS
    0x0102_1997, // 9P
    0x00c3_6400, // Ceph
    0x7461_636f, // OCFS2
    0x0bd0_0bd0, // Lustre
];

fn is_here(file: &File) -> bool {
    rustix::fs::fstatfs(file).is_ok_and(|about| {
        // The number is as wide as the machine has it; its lower half tells.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "magic numbers have 32 bits")]
        let kind = about.f_type as u32;
        !ELSEWHERE.contains(&kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_as_it_was_though_it_is_removed() {
        let path = std::env::temp_dir().join(format!("dateline-mapped-{}", std::process::id()));
        for bytes in [&b""[..], b"a", &[7; 70_000]] {
            std::fs::write(&path, bytes).unwrap();
            let mapped = Mapped::of(&File::open(&path).unwrap()).unwrap();
            std::fs::remove_file(&path).unwrap();
            assert_eq!(mapped.as_ref(), bytes);
            assert_eq!(std::thread::scope(|scope| scope.spawn(|| mapped.as_ref().len()).join().unwrap()), bytes.len());
        }
    }
}
