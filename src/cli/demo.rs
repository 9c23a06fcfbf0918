//! The samples that come with the program, for `dateline --demo`.

use crate::library::read::Input;

macro_rules! samples {
    ($($name:literal)*) => {
        /// Name and bytes of every sample.
        const SAMPLES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../../seeds/", $name))),)*];
    };
}

samples! {
    "caspian-diary-92.txt"
    "desk-worldwide.txt"
    "evening-line-chain.txt"
    "harbour-monitor-48.txt"
    "lantern-weekly.txt"
    "letter-from-the-lock.txt"
    "morning-line-44.txt"
    "northern-routes-211.txt"
    "northern-routes-212.txt"
    "regions-americas.txt"
    "river-review-27.txt"
    "river-review-31.txt"
    "sahel-roundup-12.txt"
    "tag-drinking-water.txt"
    "tag-ferries.txt"
    "tag-harvest.txt"
}

/// The samples as inputs.
pub(super) fn inputs() -> Vec<Input> {
    SAMPLES.iter().map(|(name, bytes)| Input::Bytes(format!("demo/{name}"), bytes.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::SAMPLES;

    #[test]
    fn every_sample_is_shown() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, SAMPLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
