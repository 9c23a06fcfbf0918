//! A day in words, as citations print it. A month or a year alone stays one: nothing is made up.

use jiff::civil::Date;

use crate::item::{PartialDate, Precision, month_name};

/// How a date is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayForm {
    /// `2025-03-14`.
    #[default]
    Iso,
    /// `14 March 2025`.
    Long,
    /// `14 Mar 2025`.
    Short,
    /// `March 14, 2025`.
    MonthFirst,
    /// `2025, March 14`.
    YearFirst,
    /// `2025`.
    Year,
}

impl DayForm {
    /// Every form with the name it has in templates.
    pub const ALL: [(&'static str, DayForm); 6] = [
        ("iso", DayForm::Iso),
        ("long", DayForm::Long),
        ("short", DayForm::Short),
        ("month-first", DayForm::MonthFirst),
        ("year-first", DayForm::YearFirst),
        ("year", DayForm::Year),
    ];

    /// Prints a date.
    #[must_use]
    pub fn print(self, date: PartialDate) -> String {
        let year = date.year_number();
        if self == DayForm::Iso {
            return date.to_string();
        }
        if self == DayForm::Year || date.precision() == Precision::Year {
            return year.to_string();
        }
        let name = month_name(date.month_number().unwrap_or(0));
        let month = if self == DayForm::Short { name.get(..3).unwrap_or(name) } else { name };
        match (self, date.day_number()) {
            (DayForm::YearFirst, Some(day)) => format!("{year}, {month} {day}"),
            (DayForm::YearFirst, None) => format!("{year}, {month}"),
            (DayForm::MonthFirst, Some(day)) => format!("{month} {day}, {year}"),
            (_, Some(day)) => format!("{day} {month} {year}"),
            (_, None) => format!("{month} {year}"),
        }
    }

    /// Prints a day of the calendar.
    #[must_use]
    pub fn print_day(self, day: Date) -> String {
        self.print(PartialDate::from(day))
    }
}

#[cfg(test)]
mod tests {
    use super::DayForm;

    #[test]
    fn every_form_prints_what_is_known() {
        for (form, day, month, year) in [
            ("iso", "2025-03-04", "2025-03", "2025"),
            ("long", "4 March 2025", "March 2025", "2025"),
            ("short", "4 Mar 2025", "Mar 2025", "2025"),
            ("month-first", "March 4, 2025", "March 2025", "2025"),
            ("year-first", "2025, March 4", "2025, March", "2025"),
            ("year", "2025", "2025", "2025"),
        ] {
            let (_, known) = DayForm::ALL.into_iter().find(|(name, _)| *name == form).unwrap();
            for (date, expect) in [("2025-03-04", day), ("2025-03", month), ("2025", year)] {
                assert_eq!(known.print(date.parse().unwrap()), expect, "{form}");
            }
        }
    }
}
