//! SQL into families of shared measures, or the reason why not.
