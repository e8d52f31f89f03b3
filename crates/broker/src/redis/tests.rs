//! Holds the Redis broker to the contract, and to its promises when Redis fails.

mod conformance;
mod faults;
mod sentinels;
mod stop;
