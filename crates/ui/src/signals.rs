//! Signals and stored values whose code is shared.
//!
//! Leptos compiles a signal, with all that keeps it in its place and tells its readers, anew for each
//! type that one holds: some thirty functions each time, together a sixth of what a browser had to
//! load. Here every value is boxed, and there is one kind of each. These have the names and the
//! methods of Leptos' own.

mod slot;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::{
    ArcRwSignal as ArcSignal, ArcStoredValue as ArcStored, Memo as LeptosMemo, Read, ReadUntracked,
    ReadValue, RwSignal as Signal, Set, StoredValue as Stored, Track, UntrackableGuard, Write,
    WriteValue,
};

use slot::Held;
pub(crate) use slot::Slot;

/// Declares one kind of signal: its type over Leptos', and what is done with it.
macro_rules! signal {
    ($(#[$doc:meta])* $name:ident over $inner:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            slot: $inner<Slot>,
            of: PhantomData<fn() -> T>,
        }

        impl<T: Send + Sync + 'static> $name<T> {
            pub fn new(value: T) -> Self {
                Self { slot: $inner::new(Slot::new(value)), of: PhantomData }
            }

            /// Follows it without reading it.
            pub fn track(&self) {
                self.slot.track();
            }

            pub fn read(&self) -> impl Deref<Target = T> + use<T> {
                Held::new(self.slot.read())
            }

            pub fn read_untracked(&self) -> impl Deref<Target = T> + use<T> {
                Held::new(self.slot.read_untracked())
            }

            pub fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read())
            }

            pub fn with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read_untracked())
            }

            pub fn get(&self) -> T
            where
                T: Clone,
            {
                self.read().clone()
            }

            pub fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                self.read_untracked().clone()
            }

            /// The value, as long as its owner lives.
            pub fn try_get(&self) -> Option<T>
            where
                T: Clone,
            {
                let held = self.slot.try_read()?;
                Some(held.get::<T>().clone())
            }

            /// The value, as long as its owner lives.
            pub fn try_get_untracked(&self) -> Option<T>
            where
                T: Clone,
            {
                let held = self.slot.try_read_untracked()?;
                Some(held.get::<T>().clone())
            }

            pub fn set(&self, value: T) {
                self.slot.set(Slot::new(value));
            }

            /// Sets it, as long as its owner lives.
            pub fn try_set(&self, value: T) {
                drop(self.slot.try_set(Slot::new(value)));
            }

            pub fn update(&self, change: impl FnOnce(&mut T)) {
                if let Some(mut held) = self.slot.try_write() {
                    change(held.get_mut());
                }
            }

            /// Tells its readers only where `change` says so.
            pub fn maybe_update(&self, change: impl FnOnce(&mut T) -> bool) {
                if let Some(mut held) = self.slot.try_write()
                    && !change(held.get_mut())
                {
                    held.untrack();
                }
            }

            /// Changes it and tells nobody.
            pub fn try_update_untracked<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
                let mut held = self.slot.try_write()?;
                held.untrack();
                Some(change(held.get_mut()))
            }

            /// Writes it where the value is another, so that nobody is woken for nothing.
            pub fn set_if_new(&self, value: T)
            where
                T: PartialEq,
            {
                if *self.read_untracked() != value {
                    self.set(value);
                }
            }
        }

        impl<T: Send + Sync + Default + 'static> Default for $name<T> {
            fn default() -> Self {
                Self::new(T::default())
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// Declares one kind of stored value, which nobody follows.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident over $inner:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            slot: $inner<Slot>,
            of: PhantomData<fn() -> T>,
        }

        impl<T: Send + Sync + 'static> $name<T> {
            pub fn new(value: T) -> Self {
                Self { slot: $inner::new(Slot::new(value)), of: PhantomData }
            }

            pub fn get_value(&self) -> T
            where
                T: Clone,
            {
                self.slot.read_value().get::<T>().clone()
            }

            /// The value, as long as its owner lives.
            pub fn try_get_value(&self) -> Option<T>
            where
                T: Clone,
            {
                Some(self.slot.try_read_value()?.get::<T>().clone())
            }

            pub fn with_value<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(self.slot.read_value().get())
            }

            /// Looks at the value, as long as its owner lives.
            pub fn try_with_value<U>(&self, look: impl FnOnce(&T) -> U) -> Option<U> {
                Some(look(self.slot.try_read_value()?.get()))
            }

            pub fn set_value(&self, value: T) {
                self.try_set_value(value);
            }

            /// Sets it, as long as its owner lives.
            pub fn try_set_value(&self, value: T) {
                self.try_update_value(|held| *held = value);
            }

            pub fn update_value(&self, change: impl FnOnce(&mut T)) {
                self.try_update_value(change);
            }

            /// Changes it, as long as its owner lives.
            pub fn try_update_value<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
                let mut held = self.slot.try_write_value()?;
                Some(change(held.get_mut()))
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

signal! {
    /// A value that is read and written, and ends with its owner.
    RwSignal over Signal
}
signal! {
    /// A value that is read and written, and lives as long as one of its clones.
    ArcRwSignal over ArcSignal
}
stored! {
    /// A value that ends with its owner.
    StoredValue over Stored
}
stored! {
    /// A value that lives as long as one of its clones.
    ArcStoredValue over ArcStored
}

/// A value that is computed from signals, and tells when it is another.
pub struct Memo<T> {
    slot: LeptosMemo<Slot>,
    of: PhantomData<fn() -> T>,
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    pub(crate) fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let compute = Box::new(move || Slot::compared(compute()));
        Self { slot: slot::memo(compute), of: PhantomData }
    }

    /// Follows it without reading it.
    pub fn track(&self) {
        self.slot.track();
    }

    pub fn read(&self) -> impl Deref<Target = T> + use<T> {
        Held::new(self.slot.read())
    }

    pub fn read_untracked(&self) -> impl Deref<Target = T> + use<T> {
        Held::new(self.slot.read_untracked())
    }

    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.read().clone()
    }

    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.read_untracked().clone()
    }

    /// The value, as long as its owner lives.
    pub fn try_get_untracked(&self) -> Option<T>
    where
        T: Clone,
    {
        let held = self.slot.try_read_untracked()?;
        Some(held.get::<T>().clone())
    }
}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Memo").finish_non_exhaustive()
    }
}

macro_rules! copied {
    ($($name:ident),*) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}
    )*};
}

macro_rules! cloned {
    ($($name:ident),*) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self { slot: self.slot.clone(), of: PhantomData }
            }
        }
    )*};
}

copied!(RwSignal, StoredValue, Memo);
cloned!(ArcRwSignal, ArcStoredValue);
