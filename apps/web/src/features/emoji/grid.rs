//! Ways of the keyboard through groups of cells, and the place of what holds them.

/// Cells in a row.
pub(super) const COLUMNS: usize = 8;

/// A move that a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// To this cell.
    To(usize),
    /// Up, out of the first row.
    Out,
}

/// The move of a key from a cell, among groups of so many cells. Each group begins a row.
pub(super) fn step(groups: &[usize], at: usize, key: &str, ctrl: bool) -> Option<Move> {
    let rows = rows(groups);
    let last = rows.last().map(|(start, length)| start + length - 1)?;
    let here = rows.iter().position(|(start, length)| (*start..start + length).contains(&at))?;
    let (start, length) = rows[here];
    let column = at - start;
    let in_row = |row: usize| rows.get(row).map(|(start, length)| start + column.min(length - 1));
    let to = match key {
        "ArrowRight" => last.min(at + 1),
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowDown" => in_row(here + 1).unwrap_or(last),
        "ArrowUp" => match here.checked_sub(1) {
            Some(row) => in_row(row)?,
            None => return Some(Move::Out),
        },
        "Home" if ctrl => 0,
        "End" if ctrl => last,
        "Home" => start,
        "End" => start + length - 1,
        "PageDown" => begins(groups).into_iter().find(|begin| *begin > at).unwrap_or(last),
        "PageUp" => begins(groups).into_iter().rfind(|begin| *begin < at).unwrap_or(0),
        _ => return None,
    };
    Some(Move::To(to))
}

/// The first cell and the length of each row.
fn rows(groups: &[usize]) -> Vec<(usize, usize)> {
    let mut rows = Vec::new();
    let mut start = 0;
    for cells in groups {
        let mut left = *cells;
        while left > 0 {
            let length = left.min(COLUMNS);
            rows.push((start, length));
            (start, left) = (start + length, left - length);
        }
    }
    rows
}

/// The first cell of each group.
pub(super) fn begins(groups: &[usize]) -> Vec<usize> {
    let next = |next: &mut usize, cells: &usize| {
        *next += cells;
        Some(*next - cells)
    };
    groups.iter().scan(0, next).collect()
}

/// Room to the edge of the screen, and to the opener.
const AIR: f64 = 8.0;

/// Left and top of a box of this size beside its opener: below it, or above where that is too low.
pub(super) fn beside(anchor: [f64; 4], size: (f64, f64), screen: (f64, f64)) -> (f64, f64) {
    let [_, top, right, bottom] = anchor;
    let left = (right - size.0).min(screen.0 - size.0 - AIR).max(AIR);
    let below = bottom + AIR / 2.0;
    let above = top - AIR / 2.0 - size.1;
    let fits = below + size.1 <= screen.1 - AIR;
    let top = if fits { below } else { above.min(screen.1 - size.1 - AIR) };
    (left, top.max(AIR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_lead_through_rows_of_unequal_length() {
        // Rows of 8 and 2, then of 3.
        let to = |at, key| step(&[10, 3], at, key, false);
        assert_eq!(to(0, "ArrowRight"), Some(Move::To(1)));
        assert_eq!(to(7, "ArrowRight"), Some(Move::To(8)));
        assert_eq!(to(12, "ArrowRight"), Some(Move::To(12)));
        assert_eq!(to(5, "ArrowDown"), Some(Move::To(9)));
        assert_eq!(to(9, "ArrowDown"), Some(Move::To(11)));
        assert_eq!(to(11, "ArrowDown"), Some(Move::To(12)));
        assert_eq!(to(10, "ArrowUp"), Some(Move::To(8)));
        assert_eq!(to(3, "ArrowUp"), Some(Move::Out));
        assert_eq!(to(6, "Home"), Some(Move::To(0)));
        assert_eq!(to(6, "End"), Some(Move::To(7)));
        assert_eq!(step(&[10, 3], 6, "End", true), Some(Move::To(12)));
        assert_eq!(to(6, "PageDown"), Some(Move::To(10)));
        assert_eq!(to(12, "PageUp"), Some(Move::To(10)));
        assert_eq!(to(6, "a"), None);
        assert_eq!(step(&[], 0, "ArrowDown", false), None);
    }

    #[test]
    fn it_stands_beside_its_opener_and_on_the_screen() {
        let (size, screen) = ((340.0, 400.0), (1280.0, 800.0));
        assert_eq!(beside([1000.0, 100.0, 1032.0, 132.0], size, screen), (692.0, 136.0));
        assert_eq!(beside([1000.0, 760.0, 1032.0, 792.0], size, screen), (692.0, 356.0));
        assert_eq!(beside([0.0, 300.0, 32.0, 500.0], size, (360.0, 600.0)), (8.0, 8.0));
    }
}
