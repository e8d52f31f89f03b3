//! A value of any type, in a box.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::Memo;

use crate::reader::Reader;

type Boxed = dyn Any + Send + Sync;

/// A value, and how it is compared with another one of its type.
pub(crate) struct Slot {
    value: Box<Boxed>,
    same: fn(&Boxed, &Boxed) -> bool,
}

impl Slot {
    pub(super) fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Self { value: Box::new(value), same: |_, _| false }
    }

    pub(crate) fn compared<T: PartialEq + Send + Sync + 'static>(value: T) -> Self {
        Self { value: Box::new(value), same: same::<T> }
    }

    /// # Panics
    ///
    /// Panics where it holds another type: nothing but its one owner writes it.
    pub(crate) fn get<T: 'static>(&self) -> &T {
        self.value.downcast_ref().expect("invariant: a slot holds what it was made for")
    }

    pub(super) fn get_mut<T: 'static>(&mut self) -> &mut T {
        self.value.downcast_mut().expect("invariant: a slot holds what it was made for")
    }
}

fn same<T: PartialEq + 'static>(one: &Boxed, other: &Boxed) -> bool {
    one.downcast_ref::<T>() == other.downcast_ref::<T>()
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// A slot that is being read, as what it holds.
pub(super) struct Held<G, T> {
    guard: G,
    of: PhantomData<fn() -> T>,
}

impl<G, T> Held<G, T> {
    pub(super) fn new(guard: G) -> Self {
        Self { guard, of: PhantomData }
    }
}

impl<G: Deref<Target = Slot>, T: 'static> Deref for Held<G, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.get()
    }
}

/// A memo of a slot; what is around the closure is compiled once.
pub(super) fn memo(compute: Box<dyn Fn() -> Slot + Send + Sync>) -> Memo<Slot> {
    let reader = Reader::new();
    Memo::new(move |_| {
        reader.note();
        compute()
    })
}
