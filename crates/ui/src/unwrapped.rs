//! Views as they are.

/// Leptos' `view!` without its wrapper. An element in a view and one by itself are then of one type,
/// and what is compiled for every type of view is compiled once for both.
#[macro_export]
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::View::into_inner(::leptos::prelude::view! { $($tokens)* })
    };
}
