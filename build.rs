//! Links the program at a fixed address where the linker can: the tables of time zones and commands
//! then need no relocation at every start, which is a third of the time of a short command.
//! `docs/decisions/0010-a-fixed-address.md` weighs it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
