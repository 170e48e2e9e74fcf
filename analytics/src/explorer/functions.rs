//! The functions that may be called: those whose result is no larger than what they are given.

/// Every name that may be called, sorted; `working_minutes` and `working_days` are the city's own.
pub const ALLOWED: &[&str] = &[
    "abs",
    "acos",
    "approx_distinct",
    "approx_median",
    "approx_percentile_cont",
    "arrow_cast",
    "arrow_typeof",
    "ascii",
    "asin",
    "atan",
    "atan2",
    "avg",
    "bit_and",
    "bit_length",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "btrim",
    "cbrt",
    "ceil",
    "char_length",
    "character_length",
    "chr",
    "coalesce",
    "concat",
    "concat_ws",
    "contains",
    "corr",
    "cos",
    "cosh",
    "cot",
    "count",
    "covar",
    "covar_pop",
    "covar_samp",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "date_bin",
    "date_part",
    "date_trunc",
    "datepart",
    "datetrunc",
    "degrees",
    "dense_rank",
    "ends_with",
    "exp",
    "factorial",
    "find_in_set",
    "first_value",
    "floor",
    "from_unixtime",
    "gcd",
    "greatest",
    "grouping",
    "ifnull",
    "initcap",
    "instr",
    "isnan",
    "iszero",
    "lag",
    "last_value",
    "lcm",
    "lead",
    "least",
    "left",
    "length",
    "levenshtein",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "make_date",
    "max",
    "mean",
    "median",
    "min",
    "mod",
    "nanvl",
    "now",
    "nth_value",
    "ntile",
    "nullif",
    "nvl",
    "nvl2",
    "octet_length",
    "percent_rank",
    "pi",
    "position",
    "pow",
    "power",
    "radians",
    "rank",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "reverse",
    "right",
    "round",
    "row_number",
    "rtrim",
    "signum",
    "sin",
    "sinh",
    "split_part",
    "sqrt",
    "starts_with",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "strpos",
    "substr",
    "substring",
    "substring_index",
    "sum",
    "tan",
    "tanh",
    "to_char",
    "to_date",
    "to_local_time",
    "to_timestamp",
    "to_timestamp_micros",
    "to_timestamp_millis",
    "to_timestamp_seconds",
    "to_unixtime",
    "today",
    "translate",
    "trim",
    "trunc",
    "upper",
    "var",
    "var_pop",
    "var_samp",
    "var_sample",
    "working_days",
    "working_minutes",
];

/// Whether a function of that name, in lower case, may be called.
pub(super) fn is_allowed(name: &str) -> bool {
    ALLOWED.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::execution::SessionStateDefaults;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_sorted_and_known() {
        assert!(ALLOWED.is_sorted());
        let mut known: BTreeSet<String> = ["working_days", "working_minutes", "mod", "position"].map(str::to_owned).into();
        for function in SessionStateDefaults::default_scalar_functions() {
            known.insert(function.name().to_owned());
            known.extend(function.aliases().iter().cloned());
        }
        for function in SessionStateDefaults::default_aggregate_functions() {
            known.insert(function.name().to_owned());
            known.extend(function.aliases().iter().cloned());
        }
        for function in SessionStateDefaults::default_window_functions() {
            known.insert(function.name().to_owned());
            known.extend(function.aliases().iter().cloned());
        }
        let unknown: Vec<&str> = ALLOWED.iter().copied().filter(|name| !known.contains(*name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}; known: {known:?}");
    }
}
