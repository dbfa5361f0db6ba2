//! The live view as browsers have it: a real server on the loopback ([`pages`]), and time that only moves when told to
//! ([`pace`]).

mod ownership;
mod pace;
mod page;
mod pages;
