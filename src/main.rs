//! The program: everything is in the library, so that tests and documentation see it.

fn main() {}
