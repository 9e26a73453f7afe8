//! The built program in a hermetic world; one test binary for all of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test stops where it fails"
)]

mod actions;
mod agenda;
mod asking;
mod asking_init;
mod asking_menu;
mod batch;
mod bookings;
mod calendar;
mod catalogue;
mod cio;
mod cio_deployment;
mod cio_gates;
mod cio_papers;
mod cio_way;
mod cms;
mod commits;
mod currency;
mod delegation;
mod deployments;
mod diagram;
mod due;
mod era;
mod era_delivery;
mod era_demands;
mod era_gates;
mod era_papers;
mod export;
mod guide;
mod histories;
mod house;
mod inventory;
mod items;
mod itil;
mod itil_gates;
mod itil_pages;
mod itil_story;
mod itil_way;
mod kinds;
mod lasting;
mod library;
mod malformed;
mod metrics;
mod metrics_processes;
mod month;
mod month_ics;
mod mutations;
mod naming;
mod notes;
mod notices;
mod notices_command;
mod notices_safe;
mod notices_shipped;
mod notices_smtp;
mod obligations;
mod output;
mod package;
mod package_hostile;
mod people;
mod plan;
mod policy;
mod prerequisites;
mod process;
mod races;
mod reports;
mod requirements;
mod rollback;
mod schema;
mod signoffs;
mod spoken;
mod story;
mod tampering;
mod terminal;
mod todo;
mod traceability;
mod tracker;
mod tracker_hostile;
mod tracker_issues;
mod undo;
mod upgrade;
mod waivers;
mod world;
