//! Days and spans of days, as one types them: `2026-03-09`, `2026-03`, `2026`, `today`.

/// A day of the calendar, in whatever zone the asker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// From a day on, and up to another that is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Day,
    pub until: Day,
}

impl Span {
    /// The span that a word names, seen from `today`.
    pub fn named(word: &str, today: Day) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "today" => return Some(Self::of_day(today)),
            "yesterday" => return Some(Self::of_day(today.before())),
            _ => {}
        }
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = word.split('-').collect();
        if !parts.iter().all(|part| digits(part)) || parts.first()?.len() != 4 {
            return None;
        }
        let year: i16 = parts.first()?.parse().ok().filter(|year| (1..=9_998).contains(year))?;
        let number = |part: &&str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
        match parts.as_slice() {
            [_] => Some(Self { from: Day::first(year, 1), until: Day::first(year + 1, 1) }),
            [_, month] => {
                let month = number(month).filter(|month| (1..=12).contains(month))?;
                let until =
                    if month == 12 { Day::first(year + 1, 1) } else { Day::first(year, month + 1) };
                Some(Self { from: Day::first(year, month), until })
            }
            [_, month, day] => {
                let day = Day { year, month: number(month)?, day: number(day)? };
                day.exists().then(|| Self::of_day(day))
            }
            _ => None,
        }
    }

    fn of_day(day: Day) -> Self {
        Self { from: day, until: day.after() }
    }
}

impl Day {
    const fn first(year: i16, month: i8) -> Self {
        Self { year, month, day: 1 }
    }

    fn exists(self) -> bool {
        (1..=12).contains(&self.month) && (1..=self.days_of_month()).contains(&self.day)
    }

    fn days_of_month(self) -> i8 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    fn after(self) -> Self {
        match self {
            Self { year, month: 12, day: 31 } => Self::first(year + 1, 1),
            day if day.day >= day.days_of_month() => Self::first(day.year, day.month + 1),
            Self { year, month, day } => Self { year, month, day: day + 1 },
        }
    }

    fn before(self) -> Self {
        match self {
            Self { year, month: 1, day: 1 } => Self { year: year - 1, month: 12, day: 31 },
            Self { year, month, day: 1 } => {
                let last = Self::first(year, month - 1);
                Self { day: last.days_of_month(), ..last }
            }
            Self { year, month, day } => Self { year, month, day: day - 1 },
        }
    }
}
