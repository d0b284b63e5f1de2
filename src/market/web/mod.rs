//! Pages of the market.
