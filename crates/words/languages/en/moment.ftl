# Days and times. Browsers write dates by themselves, servers by what is printed here.

## First

today = Today
yesterday = Yesterday
# Within a sentence.
since-yesterday = yesterday
day = { $weekday }, { $date }
date-time = { $date }, { $time }
utc = { $time } UTC
morning = { $time } AM
afternoon = { $time } PM
today-at = today, { $time }
yesterday-at = yesterday, { $time }

## Printed

date = { $day } { $month }
date-year = { $day } { $month } { $year }
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
