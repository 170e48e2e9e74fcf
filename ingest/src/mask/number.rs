//! Numbers that tell who somebody is: phones, identity numbers, bank cards.
//!
//! A run of digits may be written in blocks with a separator between ("138 1234 5678", "0375-2345678"); blocks are joined, the most
//! first, and what they make is judged by its length, its beginning, its blocks and its check digit.

const BLOCKS: usize = 6;

/// A block of digits, and where it ends in the text.
struct Block {
    digits: String,
    end: usize,
}

/// How many characters of such a number start at `at`; `before` is the character before it.
pub(super) fn number(text: &[char], at: usize, before: Option<char>) -> Option<usize> {
    let first = text.get(at).copied()?;
    if before.is_some_and(|one| one.is_ascii_digit()) {
        return None;
    }
    let opening = usize::from(matches!(first, '+' | '('));
    if opening == 0 && !first.is_ascii_digit() {
        return None;
    }
    let blocks = blocks(text, at + opening);
    for joined in (1..=blocks.len()).rev() {
        let parts = blocks.get(..joined)?;
        let end = parts.last()?.end;
        if is_personal(parts, first) {
            return Some(end + usize::from(has_check_x(parts, text.get(end..)?)) - at);
        }
        if has_check_x(parts, text.get(end..)?) {
            return Some(end + 1 - at);
        }
    }
    None
}

fn blocks(text: &[char], start: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = start;
    while blocks.len() < BLOCKS {
        let digits: String = text.iter().skip(at).take_while(|one| one.is_ascii_digit()).collect();
        if digits.is_empty() {
            break;
        }
        let end = at + digits.len();
        blocks.push(Block { digits, end });
        let separators = text.iter().skip(end).take(2).take_while(|one| matches!(one, ' ' | '-' | '(' | ')' | '.' | '\u{2014}')).count();
        if separators == 0 {
            break;
        }
        at = end + separators;
    }
    blocks
}

fn is_personal(blocks: &[Block], first: char) -> bool {
    let digits: String = blocks.iter().map(|block| block.digits.as_str()).collect();
    let lengths: Vec<usize> = blocks.iter().map(|block| block.digits.len()).collect();
    if first == '+' {
        return (8..=15).contains(&digits.len());
    }
    is_phone(&digits, &lengths) || is_identity(&digits, &lengths) || is_card(&digits, &lengths)
}

/// A mobile of 11 digits (with 86 or 0086 before it or not), a landline with its area code, or the form 3-3-4 of North America.
fn is_phone(digits: &str, lengths: &[usize]) -> bool {
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).filter(|rest| rest.len() == 11).unwrap_or(digits);
    let is_mobile = national.len() == 11 && national.starts_with('1') && !national.starts_with(['0', '2']) && second(national) >= '3';
    let mobile_blocks = matches!(lengths, [11 | 13 | 15] | [3, 4, 4] | [3, 8] | [7, 4] | [2 | 4, 11] | [2 | 4, 3, 4, 4]);
    let landline = digits.starts_with('0') && second(digits) >= '1' && (10..=12).contains(&digits.len());
    let landline_blocks = matches!(lengths, [10..=12] | [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4]);
    (is_mobile && mobile_blocks) || (landline && landline_blocks) || matches!(lengths, [3, 3, 4] | [1, 3, 3, 4])
}

fn second(digits: &str) -> char {
    digits.chars().nth(1).unwrap_or('0')
}

/// An identity number: 18 digits with a birth date or the check digit (GB 11643), or 15 with a birth date.
fn is_identity(digits: &str, lengths: &[usize]) -> bool {
    match digits.len() {
        18 => matches!(lengths, [18] | [6, 8, 4] | [6, 4, 4, 4]) && (born(digits, 6, true) || check_18(digits)),
        15 => matches!(lengths, [15] | [6, 6, 3]) && born(digits, 6, false),
        _ => false,
    }
}

/// Seventeen digits and then an `X` as check digit.
fn has_check_x(blocks: &[Block], rest: &[char]) -> bool {
    let digits: String = blocks.iter().map(|block| block.digits.as_str()).collect();
    let is_end = !rest.get(1).is_some_and(char::is_ascii_alphanumeric);
    digits.len() == 17 && is_end && matches!(rest.first(), Some('x' | 'X')) && born(&digits, 6, true)
}

fn born(digits: &str, at: usize, four_digit_year: bool) -> bool {
    let number = |from: usize, length: usize| digits.get(from..from + length).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let month_at = if four_digit_year { at + 4 } else { at + 2 };
    let year_fits = !four_digit_year || (1900..=2099).contains(&number(at, 4));
    year_fits && (1..=12).contains(&number(month_at, 2)) && (1..=31).contains(&number(month_at + 2, 2)) && !digits.starts_with('0')
}

/// ISO 7064 MOD 11-2 over the first seventeen digits.
fn check_18(digits: &str) -> bool {
    let sum: u32 = digits.chars().enumerate().filter_map(|(at, one)| Some(one.to_digit(10)? * weight(at))).sum();
    sum % 11 == 1
}

/// 2 to the power of the place from the right, modulo 11.
fn weight(at: usize) -> u32 {
    (0..17_usize.saturating_sub(at)).fold(1, |power, _| power * 2 % 11)
}

/// A bank card: 15 to 19 digits in one block or in blocks of four, with Luhn's check digit.
fn is_card(digits: &str, lengths: &[usize]) -> bool {
    let grouped = lengths.split_last().is_some_and(|(last, before)| *last <= 4 && before.iter().all(|length| *length == 4));
    let written = matches!(lengths, [15..=19] | [4, 6, 5] | [6, 10..=13]) || grouped;
    written && (15..=19).contains(&digits.len()) && luhn(digits) && !digits.bytes().all(|byte| byte == b'0')
}

fn luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = digits.chars().rev().filter_map(|one| one.to_digit(10)).enumerate();
    digits.map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit }).sum::<u32>() % 10 == 0
}
