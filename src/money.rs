//! Money: whole numbers of minor units with an ISO 4217 currency, never floating point (QUO-2).

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// ISO 4217 currencies by their number of decimals. Metals, test codes and the like are no money.
const CURRENCIES: [(u32, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
     CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD \
     HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
     MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
     SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED \
     VES WST XCD XCG YER ZAR ZMW ZWG ZWL",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

/// The largest amount in minor units that JSON readers keep exact.
pub const AMOUNT_MAX: i64 = (1 << 53) - 1;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(&'static str);

impl Currency {
    /// Its code, in upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        find(&text.trim().to_ascii_uppercase())
            .map(|(code, _)| Self(code))
            .ok_or_else(|| format!("\"{text}\" is not an ISO 4217 currency"))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// An amount of money, more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Money {
    amount: i64,
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    currency: Currency,
}

impl Money {
    /// An amount in minor units of its currency.
    ///
    /// # Errors
    /// A sentence, where it is not from 1 to [`AMOUNT_MAX`].
    pub fn new(amount: i64, currency: Currency) -> Result<Self, String> {
        if (1..=AMOUNT_MAX).contains(&amount) {
            return Ok(Self { amount, currency });
        }
        Err(format!("{amount} is not an amount; give a whole number of minor units from 1 to {AMOUNT_MAX}"))
    }

    /// In minor units.
    #[must_use]
    pub fn amount(self) -> i64 {
        self.amount
    }

    /// Its currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", with_decimals(self.amount, self.currency.0), self.currency)
    }
}

/// How many decimals an ISO 4217 currency has; none for what is no currency.
#[must_use]
pub fn currency_decimals(code: &str) -> Option<u32> {
    find(code).map(|(_, decimals)| decimals)
}

/// The code as it stands in the list, and its decimals.
fn find(code: &str) -> Option<(&'static str, u32)> {
    CURRENCIES
        .iter()
        .find_map(|(decimals, codes)| codes.split(' ').find(|known| *known == code).map(|known| (known, *decimals)))
}

/// An amount as written, `1250.00`, in minor units of its currency.
///
/// # Errors
/// A sentence that says what is wrong: not an amount, more decimals than the currency has, too much.
pub fn minor_units(amount: &str, currency: &str) -> Result<i64, String> {
    let decimals = currency_decimals(currency).ok_or_else(|| format!("\"{currency}\" is not an ISO 4217 currency"))?;
    let form = || format!("\"{amount}\" is not an amount; write it as 1250.00");
    let (whole, fraction) = match amount.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(form()),
        None => (amount, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(form());
    }
    let width = decimals as usize;
    if fraction.len() > width {
        return Err(format!("{currency} has {decimals} decimals; \"{amount}\" has {}", fraction.len()));
    }
    format!("{whole}{fraction:0<width$}")
        .parse()
        .ok()
        .filter(|units| *units <= AMOUNT_MAX)
        .ok_or_else(|| format!("\"{amount}\" is more than can be kept"))
}

/// An amount in minor units, written with the decimals of its currency.
#[must_use]
pub fn with_decimals(units: i64, currency: &str) -> String {
    let width = currency_decimals(currency).unwrap_or(0) as usize;
    if width == 0 {
        return units.to_string();
    }
    let number = format!("{:0>1$}", units.unsigned_abs(), width + 1);
    let (whole, fraction) = number.split_at(number.len() - width);
    format!("{}{whole}.{fraction}", if units < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact() {
        for (amount, currency, units) in [
            ("1250.00", "USD", 125_000),
            ("0.05", "EUR", 5),
            ("7", "USD", 700),
            ("7.5", "USD", 750),
            ("1250", "JPY", 1250),
            ("1.234", "BHD", 1234),
            ("90071992547409.91", "USD", AMOUNT_MAX),
        ] {
            assert_eq!(minor_units(amount, currency), Ok(units), "{amount} {currency}");
            assert_eq!(minor_units(&with_decimals(units, currency), currency), Ok(units));
        }
        for (amount, currency) in [
            ("1250.00", "JPY"),
            ("1.001", "USD"),
            ("-1.00", "USD"),
            ("1,250.00", "USD"),
            ("1.", "USD"),
            (".5", "USD"),
            ("1e3", "USD"),
            ("90071992547409.92", "USD"),
            ("99999999999999999999", "USD"),
            ("1.00", "XXX"),
            ("1.00", "usd"),
        ] {
            assert!(minor_units(amount, currency).is_err(), "{amount} {currency}");
        }
    }

    #[test]
    fn a_currency_is_a_whole_code_in_either_case() {
        assert_eq!(currency_decimals("KWD"), Some(3));
        assert_eq!(currency_decimals("US"), None);
        assert_eq!("usd".parse::<Currency>().unwrap().code(), "USD");
        assert!(
            "US".parse::<Currency>().is_err() && "XXX".parse::<Currency>().is_err() && "".parse::<Currency>().is_err()
        );
    }

    #[test]
    fn money_is_more_than_nothing() {
        let usd: Currency = "USD".parse().unwrap();
        assert_eq!(Money::new(230_050, usd).unwrap().to_string(), "2300.50 USD");
        assert!(
            Money::new(0, usd).is_err() && Money::new(-1, usd).is_err() && Money::new(AMOUNT_MAX + 1, usd).is_err()
        );
    }
}
