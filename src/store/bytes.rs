//! Numbers, texts and lists as bytes, little-endian, and back. What is read is never trusted: a length that cannot be is an end.

/// Bytes being written.
#[derive(Debug, Default)]
pub(super) struct Put(pub(super) Vec<u8>);

impl Put {
    pub(super) fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    pub(super) fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.u8(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.length(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    pub(super) fn numbers(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        self.length(numbers.len());
        self.0.reserve(numbers.len() * 4);
        numbers.for_each(|number| self.u32(number));
    }
}

/// Bytes being read.
#[derive(Debug)]
pub(super) struct Take<'a>(pub(super) &'a [u8]);

impl<'a> Take<'a> {
    pub(super) fn some(&mut self, length: usize) -> Option<&'a [u8]> {
        let (some, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(some)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.some(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        self.u32().map(|length| length as usize)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.some(length)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(super) fn string(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    pub(super) fn optional(&mut self) -> Option<Option<String>> {
        if self.u8()? == 0 { Some(None) } else { self.string().map(Some) }
    }

    pub(super) fn texts(&mut self) -> Option<Vec<String>> {
        (0..self.length()?).map(|_| self.string()).collect()
    }

    pub(super) fn numbers(&mut self) -> Option<Vec<u32>> {
        let length = self.length()?.checked_mul(4)?;
        let (numbers, _) = self.some(length)?.as_chunks::<4>();
        Some(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }
}
