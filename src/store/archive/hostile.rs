//! Archives that are damaged, or that hostile hands made: each is refused, and says which file it lies in.
//!
//! The crate `zip` is a second implementation: it reads what is written here, and writes what must be refused.

use super::bytes::{self, Entry};
use super::{Archive, ArchiveError, Before, PartName, Writer};
use crate::domain::id::Digest;
use std::fs::{self, File};
use std::io::{Cursor, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

const FILES: [(&str, &[u8]); 4] =
    [("README.txt", b"read me\n"), ("artifacts/app.war", b"\0\x01\xffbytes"), ("empty", b""), ("zürich/ß.md", b"# Z")];

/// A folder to write into, and a file in it.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.zip");
    (folder, file)
}

fn written(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (_folder, file) = place();
    let mut writer = Writer::create(&file, "t").unwrap();
    for (name, bytes) in files {
        let digest = writer.add(name, &mut &**bytes, bytes.len() as u64).unwrap();
        assert_eq!(digest, Digest::of(bytes));
    }
    let written = writer.finish().unwrap();
    let bytes = fs::read(&file).unwrap();
    assert_eq!((written.digest, written.size), (Digest::of(&bytes), bytes.len() as u64));
    bytes
}

/// What is said of an archive of these bytes when all of it is read; nothing if it is sound.
fn complaints(bytes: &[u8]) -> Vec<String> {
    let (_folder, file) = place();
    fs::write(&file, bytes).unwrap();
    let archive = match Archive::open(&file) {
        Ok(archive) => archive,
        Err(error) => return vec![error.to_string()],
    };
    let names: Vec<&str> = archive.names().collect();
    names.iter().filter_map(|name| archive.read(name, 1 << 20).err()).map(|error| error.to_string()).collect()
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let said = complaints(bytes);
    assert!(said.iter().any(|said| said.contains(why)), "{why}: {said:?}");
}

/// The same bytes with a text in them, names above all, written over by another of the same length.
fn with(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[*at..at + to.len()].copy_from_slice(to));
    bytes
}

#[test]
fn it_is_read_by_others_and_by_itself() {
    let bytes = written(&FILES);
    assert_eq!(complaints(&bytes), Vec::<String>::new());
    assert_eq!(complaints(&written(&[])), Vec::<String>::new());
    let mut theirs = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(theirs.len(), FILES.len());
    for (index, (name, content)) in FILES.iter().enumerate() {
        let mut file = theirs.by_index(index).unwrap();
        let mut read = Vec::new();
        file.read_to_end(&mut read).unwrap();
        assert_eq!((&*file.name().unwrap(), file.unix_mode(), read.as_slice()), (*name, Some(0o100_644), *content));
    }
}

#[test]
fn the_bytes_follow_from_the_content_alone() {
    assert_eq!(written(&FILES), written(&FILES));
    // Whoever changes the form changes what others have recorded of their packages.
    assert_eq!(
        Digest::of(&written(&FILES)).as_str(),
        "sha256:c0fb17ee2f722e4c9e2b0bf4c7c58dea828d23b12cc7c107dde6a9f32af2813e"
    );
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_the_file_that_it_lies_in_is_named() {
    let bytes = written(&FILES);
    let begin = |at: usize| bytes[..at].windows(4).filter(|four| *four == b"PK\x03\x04").count();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x20, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            let said = complaints(&damaged);
            assert!(!said.is_empty(), "byte {at} flipped by {flip:#x} is not found");
            if at < directory {
                let file = FILES[begin(at + 4).max(1) - 1].0;
                assert_eq!(said.len(), 1, "{said:?}");
                assert!(said[0].contains(file), "byte {at} lies in {file}: {said:?}");
            }
        }
    }
}

#[test]
fn what_is_cut_or_has_more_is_refused() {
    let bytes = written(&FILES);
    for length in 0..bytes.len() {
        assert!(!complaints(&bytes[..length]).is_empty(), "cut at {length}");
    }
    for more in [&b"\0"[..], b"PK\x05\x06", &bytes] {
        refused(&[&bytes, more].concat(), "");
        refused(&[more, &bytes].concat(), "");
    }
    refused(&[b"#!/bin/sh\n", bytes.as_slice()].concat(), "its length is not what its end says");
    refused(b"", "too short");
    refused(&[7; 4096], "does not end as an archive does");
    let mut comment = bytes.clone();
    let end = comment.len();
    comment[end - 2] = 4;
    refused(&[comment.as_slice(), b"evil"].concat(), "does not end as an archive does");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let bytes = written(&[("aaaaaaaa", b"one"), ("bbbbbbbb", b"two")]);
    for (name, why) in [
        (&b"../../aa"[..], "leads out"),
        (b"/etc/pwd", "absolute"),
        (b"..\\..\\aa", "backslash"),
        (b"C:/a/b/c", "Windows"),
        (b"aaaa\0aaa", "cannot be seen"),
        (b"aa\x1b[2Jaa", "cannot be seen"),
        (b"a\xe2\x80\xaegpj.", "cannot be seen"),
        (b"aaaaaaa/", "empty segment"),
        (b"aa/./aaa", "empty segment"),
        (b"aaaaaaa\xff", "not UTF-8"),
        (b"bbbbbbbb", "twice"),
        (b"cccccccc", "out of order"),
        (b"BBBBBBBB", "upper and lower case"),
        (b"aux.aaaa", "device"),
    ] {
        refused(&with(&bytes, b"aaaaaaaa", name), why);
    }
    let twin = written(&[("aaaa/bbb", b"one"), ("aaaab", b"two")]);
    refused(&with(&with(&twin, b"aaaab", b"zzzzz"), b"aaaa/bbb", b"ZZZZZ/bb"), "file and of a folder");
}

/// An archive of the crate `zip`, with these options for its one file.
fn theirs(options: SimpleFileOptions, content: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a", options).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_of_others_are_refused() {
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    refused(&theirs(plain, b"a"), "");
    refused(&theirs(plain.unix_permissions(0o755), b"a"), "other attributes");
    refused(&theirs(plain.large_file(true), b"a"), "");
    let bomb = theirs(plain.compression_method(CompressionMethod::Deflated), &vec![0; 64 << 20]);
    assert!(bomb.len() < 1 << 17);
    refused(&bomb, "compressed");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("a", "/etc/passwd", plain).unwrap();
    refused(&writer.finish().unwrap().into_inner(), "a link, a folder");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("a", plain).unwrap();
    refused(&writer.finish().unwrap().into_inner(), "empty segment");
}

/// An archive of these entries of the directory, each with a header and as many bytes as `bodies` says.
fn forged(directory: &[Entry], bodies: &[u8], change: impl Fn(&mut Vec<u8>, &mut Vec<u8>)) -> Vec<u8> {
    let mut entries: Vec<u8> = directory.iter().flat_map(Entry::directory_entry).collect();
    let mut tail = bytes::tail(directory.len() as u16, entries.len() as u32, bodies.len() as u64);
    change(&mut entries, &mut tail);
    [bodies, &entries, &tail].concat()
}

fn entry(name: &str, size: u64, offset: u64) -> Entry {
    Entry { name: PartName::parse(name).unwrap(), crc: 0, size, offset }
}

#[test]
fn files_that_overlap_leave_gaps_or_lie_about_their_size_are_refused() {
    let body = entry("a", 10, 0).header();
    let bodies = [body.as_slice(), &[0; 10]].concat();
    let length = bodies.len() as u64;
    let same = |_: &mut Vec<u8>, _: &mut Vec<u8>| {};
    refused(&forged(&[entry("a", 10, 0)], &bodies, same), "checksum");
    refused(&forged(&[entry("a", 10, 0), entry("b", 10, 0)], &bodies, same), "does not begin where");
    refused(&forged(&[entry("a", 10, 1)], &bodies, same), "does not begin where");
    refused(&forged(&[entry("a", 9, 0)], &bodies, same), "bytes between");
    refused(&forged(&[entry("a", 11, 0)], &bodies, same), "longer than the archive");
    refused(&forged(&[entry("a", u64::MAX, 0)], &bodies, same), "longer than the archive");
    refused(&forged(&[entry("a", 10, 0), entry("b", u64::MAX - 8, length)], &bodies, same), "longer than the archive");
    refused(&forged(&[], &bodies, same), "bytes between");
    let encrypted = |entries: &mut Vec<u8>, _: &mut Vec<u8>| entries[8] |= 1;
    refused(&forged(&[entry("a", 10, 0)], &bodies, encrypted), "encrypted");
    let two_sizes = |entries: &mut Vec<u8>, _: &mut Vec<u8>| entries[20] ^= 1;
    refused(&forged(&[entry("a", 10, 0)], &bodies, two_sizes), "two sizes");
    let linked =
        |entries: &mut Vec<u8>, _: &mut Vec<u8>| entries[38..42].copy_from_slice(&(0o120_777u32 << 16).to_le_bytes());
    refused(&forged(&[entry("a", 10, 0)], &bodies, linked), "a link");
}

#[test]
fn claims_of_many_or_large_files_take_no_memory() {
    let bodies = [entry("a", 0, 0).header()].concat();
    let claims = |count: u16, size: u32| {
        forged(&[entry("a", 0, 0)], &bodies, |_, tail| {
            tail[8..10].copy_from_slice(&count.to_le_bytes());
            tail[10..12].copy_from_slice(&count.to_le_bytes());
            tail[12..16].copy_from_slice(&size.to_le_bytes());
        })
    };
    let size = entry("a", 0, 0).directory_entry().len() as u32;
    assert_eq!(complaints(&claims(1, size)), Vec::<String>::new());
    refused(&claims(2, size), "another number of files");
    refused(&claims(u16::MAX, size), "more files than are read");
    refused(&claims(1, u32::MAX), "more files than are read");
    refused(&claims(1, 1 << 24), "its length is not");
    // 2^32 files, of which the 64-bit end speaks.
    let big = forged(&[entry("a", 0, 0)], &bodies, |entries, tail| {
        let mut big = bytes::tail(1, entries.len() as u32, 1 << 40);
        big[24..32].copy_from_slice(&(1u64 << 32).to_le_bytes());
        *tail = big;
    });
    refused(&big, "its length is not");
    let lying = forged(&[entry("a", 0, 0)], &bodies, |entries, tail| {
        *tail = bytes::tail(1, entries.len() as u32, u64::MAX);
    });
    refused(&lying, "its length is not");
    // 64-bit numbers where none are needed.
    let needless = forged(&[entry("a", 0, 0)], &bodies, |entries, tail| {
        let mut big = bytes::tail(1, entries.len() as u32, 1 << 40);
        big[48..56].copy_from_slice(&(bodies.len() as u64).to_le_bytes());
        *tail = big;
    });
    refused(&needless, "");
}

#[test]
fn files_beyond_four_gigabytes_have_their_numbers_in_the_extra_field() {
    let large = entry("a", 5 << 30, 0);
    let small = entry("b", 0, large.end().unwrap());
    let end = small.end().unwrap();
    let (_folder, path) = place();
    let mut file = File::create(&path).unwrap();
    file.write_all(&large.header()).unwrap();
    file.seek(SeekFrom::Start(small.offset)).unwrap();
    file.write_all(&small.header()).unwrap();
    let directory = [large.directory_entry(), small.directory_entry()].concat();
    file.write_all(&directory).unwrap();
    file.write_all(&bytes::tail(2, directory.len() as u32, end)).unwrap();
    let ours = Archive::open(&path).unwrap();
    assert_eq!((ours.size("a"), ours.size("b"), ours.size("c")), (Some(5 << 30), Some(0), None));
    assert_eq!(ours.read("b", 0).unwrap(), b"");
    assert!(matches!(ours.read("a", 1 << 20), Err(ArchiveError::TooLarge { .. })));
    assert!(matches!(ours.read("c", 1 << 20), Err(ArchiveError::Missing(_))));
    let mut theirs = ZipArchive::new(File::open(&path).unwrap()).unwrap();
    assert_eq!(theirs.by_name("a").unwrap().size(), 5 << 30);
    assert_eq!(theirs.by_name("b").unwrap().header_start(), small.offset);
}

#[test]
fn a_writer_takes_what_a_reader_would() {
    let (folder, file) = place();
    let refused = |files: &[(&str, u64)], why: &str| {
        let mut writer = Writer::create(&file, "t").unwrap();
        let outcome = files.iter().try_for_each(|(name, size)| writer.add(name, &mut &b"four"[..], *size).map(|_| ()));
        let said = outcome.unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    };
    refused(&[("b", 4), ("a", 4)], "out of order");
    refused(&[("A", 4), ("a", 4)], "upper and lower case");
    refused(&[("../a", 4)], "leads out");
    refused(&[("a", 3)], "longer");
    refused(&[("a", 5)], "shorter");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_stands_at_the_place_is_replaced_whole_or_left_alone() {
    let (folder, file) = place();
    let write = |content: &[u8]| {
        let mut writer = Writer::create(&file, "t").unwrap();
        writer.add("a", &mut &*content, content.len() as u64).unwrap();
        writer.finish().unwrap().before
    };
    assert_eq!(write(b"one"), Before::Nothing);
    let first = fs::read(&file).unwrap();
    assert_eq!(write(b"one"), Before::Same);
    assert_eq!(write(b"two"), Before::Other);
    assert_ne!(fs::read(&file).unwrap(), first);
    assert_eq!(write(b"more"), Before::Other);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_writer_left_is_swept_and_a_living_one_is_not_disturbed() {
    let (folder, file) = place();
    let left = folder.path().join(".a.zip.killed.part");
    fs::write(&left, b"half").unwrap();
    let mut living = Writer::create(&file, "living").unwrap();
    assert!(!left.exists());
    let other = Writer::create(&file, "other").unwrap();
    living.add("a", &mut &b"one"[..], 3).unwrap();
    assert!(!file.exists());
    living.finish().unwrap();
    drop(other);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names, ["a.zip"]);
}
