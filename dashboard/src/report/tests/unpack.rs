//! Opens workbooks to look into them: the little of ZIP and of its compression (RFC 1951) that they use.

use std::collections::BTreeMap;

/// The parts of an archive by their names.
pub(crate) fn parts(archive: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, length: usize| archive[at..at + length].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    let end = (0..archive.len() - 21).rev().find(|at| archive[*at..].starts_with(b"PK\x05\x06")).unwrap();
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut found = BTreeMap::new();
    for _ in 0..count {
        assert!(archive[at..].starts_with(b"PK\x01\x02"), "an entry of the list of parts");
        let (method, packed, whole) = (number(at + 10, 2), number(at + 20, 4), number(at + 24, 4));
        let (name, extra, comment, local) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2), number(at + 42, 4));
        let title = String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).unwrap();
        let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let bytes = &archive[from..from + packed];
        let bytes = if method == 0 { bytes.to_vec() } else { Bits { bytes, at: 0 }.inflated() };
        assert_eq!(bytes.len(), whole, "{title}");
        found.insert(title, String::from_utf8(bytes).unwrap());
        at += 46 + name + extra + comment;
    }
    found
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Codes by their lengths: how many there are of each length, and what they stand for.
struct Codes {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Codes {
    fn of(lengths: &[usize]) -> Self {
        let mut counts = [0; 16];
        for length in lengths {
            counts[*length] += 1;
        }
        counts[0] = 0;
        let symbols = (1..16).flat_map(|length| (0..lengths.len()).filter(move |symbol| lengths[*symbol] == length)).collect();
        Self { counts, symbols }
    }
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |sum, place| {
            let bit = usize::from(self.bytes[self.at / 8]) >> (self.at % 8) & 1;
            self.at += 1;
            sum | bit << place
        })
    }

    fn symbol(&mut self, codes: &Codes) -> usize {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &codes.counts[1..] {
            code |= self.take(1);
            if code < first + count {
                return codes.symbols[index + code - first];
            }
            (index, first, code) = (index + count, (first + count) << 1, code << 1);
        }
        panic!("no such code");
    }

    fn inflated(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        loop {
            let is_last = self.take(1) == 1;
            match self.take(2) {
                0 => {
                    self.at = self.at.div_ceil(8) * 8;
                    let length = self.take(16);
                    self.take(16);
                    out.extend((0..length).map(|_| u8::try_from(self.take(8)).unwrap()));
                }
                1 => {
                    let lengths: Vec<usize> =
                        (0..288).map(|at| [8, 9, 7, 8][usize::from(at > 143) + usize::from(at > 255) + usize::from(at > 279)]).collect();
                    self.block(&Codes::of(&lengths), &Codes::of(&[5; 30]), &mut out);
                }
                _ => {
                    let (literals, distances) = self.codes();
                    self.block(&literals, &distances, &mut out);
                }
            }
            if is_last {
                return out;
            }
        }
    }

    fn codes(&mut self) -> (Codes, Codes) {
        let (literals, distances, lengths) = (self.take(5) + 257, self.take(5) + 1, self.take(4) + 4);
        let mut of_lengths = [0; 19];
        for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].iter().take(lengths) {
            of_lengths[*place] = self.take(3);
        }
        let codes = Codes::of(&of_lengths);
        let mut all: Vec<usize> = Vec::new();
        while all.len() < literals + distances {
            let (length, times) = match self.symbol(&codes) {
                16 => (*all.last().unwrap(), 3 + self.take(2)),
                17 => (0, 3 + self.take(3)),
                18 => (0, 11 + self.take(7)),
                length => (length, 1),
            };
            all.extend(std::iter::repeat_n(length, times));
        }
        (Codes::of(&all[..literals]), Codes::of(&all[literals..]))
    }

    fn block(&mut self, literals: &Codes, distances: &Codes, out: &mut Vec<u8>) {
        // Lengths go up by one, then by 2, 4, 8 …, four codes each; distances likewise, two codes each.
        let stepped = |code: usize, same: usize, from: usize| {
            let extra = (code / same).saturating_sub(1);
            let base = if code < same * 2 { code } else { (same + code % same) << extra };
            (base + from, extra)
        };
        loop {
            let (base, extra) = match self.symbol(literals) {
                256 => return,
                285 => (258, 0),
                code if code > 256 => stepped(code - 257, 4, 3),
                byte => {
                    out.push(u8::try_from(byte).unwrap());
                    continue;
                }
            };
            let length = base + self.take(extra);
            let code = self.symbol(distances);
            let (base, extra) = stepped(code, 2, 1);
            let distance = base + self.take(extra);
            for _ in 0..length {
                out.push(out[out.len() - distance]);
            }
        }
    }
}
