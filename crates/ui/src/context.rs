//! Values for everything below a component, with their code shared.
//!
//! Leptos walks up the owners anew for each type that is looked for. Here they hold one type: a shelf
//! of all that was provided so far.

use std::any::{Any, TypeId};
use std::sync::Arc;

use leptos::prelude::{provide_context as provide, use_context as find};

type Value = Arc<dyn Any + Send + Sync>;

/// Values by their types; of two of one type the later one counts.
#[derive(Clone, Default)]
struct Shelf(Arc<Vec<(TypeId, Value)>>);

/// Gives a value to everything that is made below from here on.
pub fn provide_context<T: Send + Sync + 'static>(value: T) {
    put(TypeId::of::<T>(), Arc::new(value));
}

fn put(of: TypeId, value: Value) {
    let Shelf(mut values) = find().unwrap_or_default();
    Arc::make_mut(&mut values).push((of, value));
    provide(Shelf(values));
}

/// The value of this type that was provided nearest above.
pub fn use_context<T: Clone + 'static>() -> Option<T> {
    take(TypeId::of::<T>())?.downcast_ref().cloned()
}

/// The same where there always is one.
///
/// # Panics
///
/// Panics where nothing of this type was provided.
pub fn expect_context<T: Clone + 'static>() -> T {
    use_context().expect("invariant: a component above provides it")
}

fn take(wanted: TypeId) -> Option<Value> {
    let Shelf(values) = find()?;
    let found = values.iter().rfind(|(of, _)| *of == wanted)?;
    Some(Arc::clone(&found.1))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;

    #[test]
    fn a_value_is_found_from_below_and_hidden_by_a_nearer_one() {
        let above = Owner::new();
        above.set();
        provide_context(1_u8);
        provide_context("text");
        above.child().with(|| {
            assert_eq!(use_context::<u8>(), Some(1));
            provide_context(2_u8);
            assert_eq!((expect_context::<u8>(), use_context()), (2, Some("text")));
            assert_eq!(use_context::<u16>(), None);
        });
        assert_eq!(use_context::<u8>(), Some(1));
    }
}
