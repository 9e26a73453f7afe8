//! Objects as one file that `git unpack-objects` reads: git's own form of a pack, cut down.
//!
//! No differences and no compression: each object stands in stored blocks, so that the bytes follow
//! from the objects alone. The reader accepts nothing else. Start at `write` and `read`.

use crate::history::object::{Kind, ObjectId};
use crate::history::source::object_id;
use sha1::{Digest as _, Sha1};

/// The most bytes of a stored block.
const BLOCK_BYTES: usize = 65_535;
/// The end that every pack has.
const TRAILER_BYTES: usize = 20;
/// What every compressed stream begins with here: no compression.
const STREAM: [u8; 2] = [0x78, 0x01];

/// Writes objects as a pack, in this order.
#[must_use]
pub fn write(objects: &[(Kind, Vec<u8>)]) -> Vec<u8> {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend(u32::try_from(objects.len()).unwrap_or(u32::MAX).to_be_bytes());
    for (kind, bytes) in objects {
        pack.extend(written(*kind, bytes));
    }
    let sum: [u8; TRAILER_BYTES] = Sha1::digest(&pack).into();
    pack.extend(sum);
    pack
}

/// Reads a pack: each object with its id, and where it begins.
///
/// # Errors
/// Says what is wrong with the bytes.
pub(super) fn read(pack: &[u8]) -> Result<Vec<(Kind, ObjectId, usize)>, &'static str> {
    let body = pack.len().checked_sub(TRAILER_BYTES).and_then(|end| pack.split_at_checked(end));
    let (body, sum) = body.ok_or("it is too short to be a pack")?;
    if Sha1::digest(body).as_slice() != sum {
        return Err("its bytes do not have their checksum");
    }
    let (Some(b"PACK\0\0\0\x02"), Some(count)) = (body.get(..8), body.get(8..).and_then(|rest| rest.first_chunk()))
    else {
        return Err("it does not begin as a pack does");
    };
    let count = u32::from_be_bytes(*count);
    let (mut objects, mut at) = (Vec::new(), 12);
    while at < body.len() {
        let (kind, bytes) = object(body, at)?;
        objects.push((kind, object_id(kind, &bytes), at));
        at += written(kind, &bytes).len();
    }
    if objects.len() as u64 == u64::from(count) {
        Ok(objects)
    } else {
        Err("it has another number of objects than it says")
    }
}

/// Reads the object that begins there, in exactly the bytes that it is written in.
pub(super) fn object(pack: &[u8], at: usize) -> Result<(Kind, Vec<u8>), &'static str> {
    const FAULT: &str = "an object in it is not as relman writes it";
    let rest = pack.get(at..).ok_or(FAULT)?;
    let first = *rest.first().ok_or(FAULT)?;
    let kind =
        [Kind::Commit, Kind::Tree, Kind::Blob].into_iter().find(|kind| code(*kind) == first >> 4 & 7).ok_or(FAULT)?;
    let begins = rest.windows(2).take(12).position(|two| two == STREAM).ok_or(FAULT)?;
    let (mut bytes, mut from) = (Vec::new(), begins + STREAM.len());
    loop {
        let header = rest.get(from..from + 5).ok_or(FAULT)?;
        let [last, low, high, ..] = header else { return Err(FAULT) };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        bytes.extend(rest.get(from + 5..from + 5 + length).ok_or(FAULT)?);
        from += 5 + length;
        if *last == 1 {
            break;
        }
    }
    // Whatever was read loosely has to be what the writer makes of it.
    if rest.starts_with(&written(kind, &bytes)) { Ok((kind, bytes)) } else { Err(FAULT) }
}

fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Commit => 1,
        Kind::Tree => 2,
        Kind::Blob => 3,
    }
}

/// One object: kind and size, then its bytes in stored blocks.
fn written(kind: Kind, bytes: &[u8]) -> Vec<u8> {
    let mut size = bytes.len();
    let mut out = vec![code(kind) << 4 | (size & 15) as u8];
    size >>= 4;
    while size > 0 {
        if let Some(last) = out.last_mut() {
            *last |= 0x80;
        }
        out.push((size & 0x7f) as u8);
        size >>= 7;
    }
    out.extend(STREAM);
    let blocks = bytes.len().div_ceil(BLOCK_BYTES).max(1);
    for number in 0..blocks {
        let begins = number * BLOCK_BYTES;
        let block = bytes.get(begins..(begins + BLOCK_BYTES).min(bytes.len())).unwrap_or_default();
        let length = block.len() as u16;
        out.push(u8::from(number + 1 == blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(bytes).to_be_bytes());
    out
}

/// The checksum at the end of a compressed stream.
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    // So many bytes fit before a sum overflows.
    let (low, high) = bytes.chunks(5_552).fold((1, 0), |(low, high), piece| {
        let (low, high) = piece.iter().fold((low, high), |(low, high), byte| {
            let low: u32 = low + u32::from(*byte);
            (low, high + low)
        });
        (low % MODULUS, high % MODULUS)
    });
    high << 16 | low
}
