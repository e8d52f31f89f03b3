//! How a language writes whole numbers, as two samples that servers take apart.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::Locale;

/// A number with every digit once and all its groups; and one of four digits, which some languages
/// don't group.
const SAMPLES: [u64; 2] = [1_234_567_890, 1_234];

/// The samples as a locale such as `en-GB` writes them.
pub(crate) fn samples(locale: &str) -> Result<[String; 2], String> {
    let locale: Locale =
        locale.parse().map_err(|error| format!("{locale} is no locale: {error}"))?;
    let format = DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default());
    let format = format.map_err(|error| format!("{locale} has no numbers: {error}"))?;
    Ok(SAMPLES.map(|number| format.format(&Decimal::from(number)).to_string()))
}
