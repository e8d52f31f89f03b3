//! One run: a seed, how many steps, and which kinds of steps are left out.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use crate::kinds::KINDS;
use crate::world::World;

/// A case. Its text is `SEED:STEPS:WITHOUT`, the last a bit for each kind of step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) steps: u32,
    pub(crate) without: u32,
}

impl Case {
    /// Plays it to its end.
    pub(crate) fn play(self) -> Result<(), String> {
        let mut world = World::new(self.seed, self.without);
        for _ in 0..self.steps {
            world.step()?;
        }
        world.settle()?;
        world.check()
    }

    /// The same, with a panic as a failure like any other.
    pub(crate) fn outcome(self) -> Result<(), String> {
        catch_unwind(AssertUnwindSafe(|| self.play())).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            Err(text.unwrap_or_else(|| "a panic".to_owned()))
        })
    }

    /// The least that fails: kinds of steps are left out, one by one, and then steps at the end.
    pub(crate) fn shrink(self) -> Self {
        let mut small = self;
        for kind in 0..KINDS {
            let less = Self { without: small.without | 1 << kind, ..small };
            if less.outcome().is_err() {
                small = less;
            }
        }
        while small.steps > 0 {
            let fewer = [small.steps / 2, small.steps * 9 / 10, small.steps - 1];
            let less = fewer.map(|steps| Self { steps, ..small });
            match less.into_iter().find(|case| case.steps < small.steps && case.outcome().is_err())
            {
                Some(less) => small = less,
                None => break,
            }
        }
        small
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.seed, self.steps, self.without)
    }
}

impl FromStr for Case {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(':');
        let mut next = || parts.next().unwrap_or_default();
        Ok(Self { seed: next().parse()?, steps: next().parse()?, without: next().parse()? })
    }
}
