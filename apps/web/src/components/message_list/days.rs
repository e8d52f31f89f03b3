//! The days' labels: each stays at the top while its day is read, until the next one takes its place.

use confab_ui::NodeRef;
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Marks the labels that a later one lies over. Style sheets can't tell that by themselves.
pub(super) fn mark_overtaken(scroller: NodeRef<html::Div>) {
    let Some(node) = scroller.try_get_untracked() else { return };
    let Ok(found) = node.query_selector_all("[data-day]") else { return };
    let days: Vec<Element> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let tops: Vec<f64> = days.iter().map(|day| day.get_bounding_client_rect().top()).collect();
    let nexts = tops.iter().skip(1).map(Some).chain([None]);
    for ((day, top), next) in days.iter().zip(&tops).zip(nexts) {
        let height = f64::from(day.client_height());
        let is_overtaken = next.is_some_and(|next| *next < top + height);
        drop(day.toggle_attribute_with_force("data-overtaken", is_overtaken));
    }
}
