//! The days' labels: while one scrolls, each stays at the top as long as its day is read, until the
//! next one takes its place. At rest, and at the end, none lies over what is read.

use confab_ui::NodeRef;
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far below the top of the list a label stays, and what a fraction of a pixel may add.
const STAYS: f64 = 9.0;

/// Marks the labels that a later one lies over, and the one that stays at the top. Style sheets can't
/// tell either by themselves. The mark of the latter changes with each call, which begins its
/// animation anew; `is_resting` hides it.
pub(super) fn mark_days(scroller: NodeRef<html::Div>, is_resting: bool) {
    let Some(node) = scroller.try_get_untracked() else { return };
    let Ok(found) = node.query_selector_all("[data-day]") else { return };
    let days: Vec<Element> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let edge = node.get_bounding_client_rect().top() + STAYS;
    let tops: Vec<f64> = days.iter().map(|day| day.get_bounding_client_rect().top()).collect();
    let nexts = tops.iter().skip(1).map(Some).chain([None]);
    for ((day, top), next) in days.iter().zip(&tops).zip(nexts) {
        let height = f64::from(day.client_height());
        let is_overtaken = next.is_some_and(|next| *next < top + height);
        drop(day.toggle_attribute_with_force("data-overtaken", is_overtaken));
        let before = day.get_attribute("data-stays");
        let mark = match before.as_deref() {
            _ if *top > edge => None,
            _ if is_resting => Some("no"),
            Some("a") => Some("b"),
            _ => Some("a"),
        };
        if mark != before.as_deref() {
            drop(match mark {
                Some(mark) => day.set_attribute("data-stays", mark),
                None => day.remove_attribute("data-stays"),
            });
        }
    }
}
