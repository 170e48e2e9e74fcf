//! How sure a share is: the Wilson 95 % interval (Wilson 1927), and the order by its cautious end.

use analytics::indicator::Better;

const Z95: f64 = 1.959_963_984_540_054;

/// Both ends of the Wilson 95 % interval of `successes` in `trials`, as shares 0..1; 0..1 without trials.
pub(crate) fn wilson(successes: f64, trials: f64) -> [f64; 2] {
    if trials <= 0.0 {
        return [0.0, 1.0];
    }
    let share = (successes / trials).clamp(0.0, 1.0);
    let z2 = Z95 * Z95;
    let middle = share + z2 / (2.0 * trials);
    let spread = Z95 * ((share * (1.0 - share) + z2 / (4.0 * trials)) / trials).sqrt();
    let whole = 1.0 + z2 / trials;
    [((middle - spread) / whole).max(0.0), ((middle + spread) / whole).min(1.0)]
}

/// What ranks first by the end that speaks against it: few cases make no champion.
pub(crate) fn merit(better: Better, interval: [f64; 2]) -> f64 {
    if better == Better::Lower { -interval[1] } else { interval[0] }
}

/// What is blamed first by the end that speaks for it: few cases make no culprit. The less, the worse.
pub(crate) fn excuse(better: Better, interval: [f64; 2]) -> f64 {
    if better == Better::Lower { -interval[0] } else { interval[1] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        let close = |found: [f64; 2], wanted: [f64; 2]| found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 5e-5);
        // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
        assert!(close(wilson(81.0, 263.0), [0.2553, 0.3662]));
        assert!(close(wilson(15.0, 148.0), [0.0624, 0.1605]));
        assert!(close(wilson(0.0, 20.0), [0.0, 0.1611]));
        assert!(close(wilson(1.0, 29.0), [0.0061, 0.1718]));
        assert!(merit(Better::Higher, wilson(30.0, 30.0)) < merit(Better::Higher, wilson(990.0, 1000.0)), "few make no champion");
        assert!(excuse(Better::Higher, wilson(0.0, 2.0)) > excuse(Better::Higher, wilson(50.0, 100.0)), "few make no culprit");
    }
}
