//! Everything that one can do with a room.

/// Makes the enum of all actions.
macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident),* $(,)?) => {
        /// Something that one can do with a room.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$action),*];
        }
    };
}
pub(crate) use actions;
