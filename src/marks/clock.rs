//! A hybrid logical clock: milliseconds of the wall clock and a counter, in one number that only grows.
//!
//! A [`Clock`] orders changes over sessions and machines. It follows the wall clock while that runs forward, and counts on
//! from the greatest reading seen when it does not (set back, another machine ahead). A [`Stamp`] is a clock reading with
//! its writer: unique, so that any two changes have an order. Nothing here reads the wall clock.

use std::fmt;

use jiff::Timestamp;

const COUNTER_BITS: u32 = 16;
/// Readings past this are no time any clock shows: a record that carries one is damaged, not late.
const MILLIS_END: u64 = 1 << 47;

/// A reading of the hybrid logical clock, printed as `milliseconds.counter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clock(u64);

impl Clock {
    /// The first reading at `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0).min(MILLIS_END - 1);
        Clock(millis << COUNTER_BITS)
    }

    /// The reading after this one: `now`, or the next count where `now` is not later.
    #[must_use]
    pub fn next(self, now: Timestamp) -> Self {
        Clock(Clock::at(now).0.max(self.0 + 1))
    }

    /// The time it was read at, as far as the writer's wall clock was right.
    #[must_use]
    pub fn time(self) -> Timestamp {
        i64::try_from(self.0 >> COUNTER_BITS)
            .ok()
            .and_then(|millis| Timestamp::from_millisecond(millis).ok())
            .unwrap_or(Timestamp::MAX)
    }

    /// Milliseconds and counter.
    pub(super) fn parts(self) -> (u64, u64) {
        (self.0 >> COUNTER_BITS, self.0 & ((1 << COUNTER_BITS) - 1))
    }

    /// The reading as bytes, to be kept in memory.
    pub(super) fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }

    pub(super) fn from_bytes(bytes: [u8; 8]) -> Self {
        Clock(u64::from_le_bytes(bytes))
    }

    /// Reads `milliseconds.counter`.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let dot = text.iter().rposition(|&byte| byte == b'.')?;
        Clock::of_parts(decimal(text.get(..dot)?)?, decimal(text.get(dot + 1..)?)?)
    }

    /// The reading of milliseconds and counter, none where no clock shows them.
    pub(super) fn of_parts(millis: u64, counter: u64) -> Option<Self> {
        (millis < MILLIS_END && counter < 1 << COUNTER_BITS).then_some(Clock(millis << COUNTER_BITS | counter))
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (millis, counter) = self.parts();
        write!(f, "{millis}.{counter}")
    }
}

/// Who wrote a record: a random number for each session, printed as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WriterId(pub u64);

impl fmt::Display for WriterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// When and by whom: no two records share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp {
    /// When.
    pub clock: Clock,
    /// By whom; it decides between equal readings.
    pub writer: WriterId,
}

/// A decimal number of at most 18 digits.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0u64, |sum, byte| match byte.wrapping_sub(b'0') {
        digit @ 0..=9 => Some(sum * 10 + u64::from(digit)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn it_only_grows_whatever_the_wall_clock_does() {
        let mut clock = Clock::at(at(1_700_000_000_000));
        for wall in [1_700_000_000_000, 1_668_000_000_000, 0, -5, 2_015_000_000_000, 1_700_000_000_001] {
            let next = clock.next(at(wall));
            assert!(next > clock, "{wall}");
            clock = next;
        }
    }

    #[test]
    fn more_than_a_counter_of_changes_in_one_millisecond_keep_their_order() {
        let mut clock = Clock::at(at(5));
        for _ in 0..70_000 {
            let next = clock.next(at(5));
            assert!(next > clock);
            clock = next;
        }
        assert_eq!(Clock::parse(clock.to_string().as_bytes()), Some(clock));
    }

    #[test]
    fn reads_what_it_prints_and_nothing_else() {
        let clock = Clock::at(at(1_700_000_000_123)).next(at(0));
        assert_eq!(clock.to_string(), "1700000000123.1");
        assert_eq!(Clock::parse(b"1700000000123.1"), Some(clock));
        for wrong in
            ["", ".", "1", "1.", ".1", "1.65536", "140737488355328.0", "-1.0", "1.0.0x", "99999999999999999999.0"]
        {
            assert_eq!(Clock::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
