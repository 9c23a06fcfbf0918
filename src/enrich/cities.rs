//! Where capitals and large cities lie: for those who draw maps of what is counted.

const CITIES: &str = include_str!("../../assets/enrich/cities.tsv");

/// A city with its coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City {
    /// Its country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// It is the capital.
    pub is_capital: bool,
    /// Its name.
    pub name: &'static str,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its people, in thousands.
    pub thousands: u32,
}

/// All capitals and all cities above 500,000 people, country by country, each with its capital first and its largest cities next.
pub(super) fn cities() -> Vec<City> {
    CITIES.lines().filter(|line| !line.starts_with('#')).filter_map(city).collect()
}

fn city(line: &'static str) -> Option<City> {
    let mut fields = line.split('\t');
    let (country, kind, name) = (fields.next()?, fields.next()?, fields.next()?);
    let (latitude, longitude) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let thousands = fields.next()?.parse().ok()?;
    Some(City { country, is_capital: kind == "capital", name, latitude, longitude, thousands })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_city_on_earth() {
        let all = cities();
        assert_eq!(all.len(), CITIES.lines().filter(|line| !line.starts_with('#')).count());
        assert!(all.len() > 1000 && all.iter().filter(|city| city.is_capital).count() > 220);
        for city in &all {
            assert!(city.latitude.abs() <= 90.0 && city.longitude.abs() <= 180.0, "{city:?}");
            assert!(city.is_capital || city.thousands >= 500, "{city:?}");
        }
        let oslo = all.iter().find(|city| city.country == "NO" && city.is_capital).unwrap();
        assert!(oslo.name == "Oslo" && (oslo.latitude - 59.9).abs() < 0.2 && (oslo.longitude - 10.7).abs() < 0.2);
    }
}
