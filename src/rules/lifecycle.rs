//! The lives of RMAs and lines as states and the steps between them. A step that is not in the
//! tables is refused, with what must happen first. Drawn in `docs/states.md`.
//!
//! A line has two lives at once: that of the unit that comes back, and that of what the customer
//! gets for it. In advance the second is over before the first.

use super::receiving::{LineState, RmaState};
use super::words;
use crate::calendar::{Instant, format_instant};

/// Where an RMA stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmaStage {
    /// Created, and the confirmation not sent.
    Unconfirmed,
    /// Confirmed, and something is left to do.
    Open,
    /// Closed by itself: nothing is left to do. What begins anew opens it again.
    Ended,
    /// Closed elsewhere.
    Closed,
    /// Called off.
    Cancelled,
}
words!(RmaStage {
    Unconfirmed = "unconfirmed",
    Open = "open",
    Ended = "ended",
    Closed = "closed elsewhere",
    Cancelled = "cancelled",
});

/// What happens to an RMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmaStep {
    /// The confirmation goes out (RNR-1).
    Confirm,
    /// It did not go out after all.
    TakeBackConfirmation,
    /// A CSR gives it another type (ENT-7).
    Override,
    /// Its quote was declined, or expired (QUO-3).
    EndByQuote,
    /// It was not ended by its quote after all.
    TakeBackQuoteEnd,
    /// It was created by mistake.
    TakeBackCreation,
    /// The last line ended.
    Close,
    /// A line did not end after all, or begins anew.
    Reopen,
}
words!(RmaStep {
    Confirm = "confirm",
    TakeBackConfirmation = "take back the confirmation",
    Override = "override",
    EndByQuote = "end by its quote",
    TakeBackQuoteEnd = "take back the end by its quote",
    TakeBackCreation = "take back the creation",
    Close = "close",
    Reopen = "reopen",
});

/// Where the unit is that comes back on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitStage {
    /// It has not come.
    Awaited,
    /// It has not come, and was charged or waived; it still may (RNR-3).
    Settled,
    /// The customer keeps it, or the line was called off.
    Cancelled,
    /// At a dock that does not repair.
    AtDock,
    /// Sent on to a repair centre.
    OnItsWay,
    /// At a repair centre.
    AtRepairCentre,
}
words!(UnitStage {
    Awaited = "awaited",
    Settled = "settled",
    Cancelled = "cancelled",
    AtDock = "at the dock",
    OnItsWay = "on its way",
    AtRepairCentre = "at the repair centre",
});

/// What happens to the unit that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitStep {
    /// It is received at a dock that does not repair.
    Receive,
    /// It is received at a repair centre's own dock: one scan is both (RCV-10).
    ReceiveAtRepairCentre,
    /// The return is charged or waived (RNR-2).
    Settle,
    /// A claim is made after that, or it is taken back.
    Unsettle,
    /// The customer keeps it (RNR-3).
    Keep,
    /// The customer does not keep it after all.
    TakeBackKeeping,
    /// The receipt is corrected or withdrawn (RCV-8).
    TakeBackReceipt,
    /// It is sent on to a repair centre elsewhere (RCV-10).
    Forward,
    /// It is received there.
    Arrive,
}
words!(UnitStep {
    Receive = "receive",
    ReceiveAtRepairCentre = "receive at the repair centre's dock",
    Settle = "charge or waive",
    Unsettle = "claim, or take that back",
    Keep = "keep",
    TakeBackKeeping = "take back that it is kept",
    TakeBackReceipt = "correct or withdraw the receipt",
    Forward = "forward",
    Arrive = "arrive",
});

/// What the customer gets on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing is ready yet.
    Owed,
    /// The unit is repaired.
    Repaired,
    /// A replacement is set aside.
    Replaced,
    /// The repaired unit or the replacement left.
    Shipped,
}
words!(Answer { Owed = "owed", Repaired = "repaired", Replaced = "replaced", Shipped = "shipped" });

/// What happens to what the customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerStep {
    /// The unit is repaired.
    Repair,
    /// A replacement is set aside.
    Replace,
    /// The unit or the replacement leaves (RTF-1).
    Ship,
}
words!(AnswerStep { Repair = "repair", Replace = "replace", Ship = "ship" });

/// From where, by what, to where.
pub type Transition<S, B> = (S, B, S);

/// All that can happen to an RMA. A closing elsewhere comes by import, as every state may.
pub const OF_AN_RMA: [Transition<RmaStage, RmaStep>; 9] = [
    (RmaStage::Unconfirmed, RmaStep::Override, RmaStage::Unconfirmed),
    (RmaStage::Unconfirmed, RmaStep::Confirm, RmaStage::Open),
    (RmaStage::Unconfirmed, RmaStep::EndByQuote, RmaStage::Cancelled),
    (RmaStage::Unconfirmed, RmaStep::TakeBackCreation, RmaStage::Cancelled),
    (RmaStage::Cancelled, RmaStep::TakeBackQuoteEnd, RmaStage::Unconfirmed),
    (RmaStage::Open, RmaStep::Override, RmaStage::Open),
    (RmaStage::Open, RmaStep::TakeBackConfirmation, RmaStage::Unconfirmed),
    (RmaStage::Open, RmaStep::Close, RmaStage::Ended),
    (RmaStage::Ended, RmaStep::Reopen, RmaStage::Open),
];

/// All that can happen to the unit that comes back. A movement that is taken back leads back to
/// where it began.
pub const OF_A_UNIT: [Transition<UnitStage, UnitStep>; 14] = [
    (UnitStage::Awaited, UnitStep::Receive, UnitStage::AtDock),
    (UnitStage::Awaited, UnitStep::ReceiveAtRepairCentre, UnitStage::AtRepairCentre),
    (UnitStage::Awaited, UnitStep::Settle, UnitStage::Settled),
    (UnitStage::Awaited, UnitStep::Keep, UnitStage::Cancelled),
    (UnitStage::Settled, UnitStep::Settle, UnitStage::Settled),
    (UnitStage::Settled, UnitStep::Unsettle, UnitStage::Awaited),
    (UnitStage::Settled, UnitStep::Receive, UnitStage::AtDock),
    (UnitStage::Settled, UnitStep::ReceiveAtRepairCentre, UnitStage::AtRepairCentre),
    (UnitStage::Cancelled, UnitStep::TakeBackKeeping, UnitStage::Awaited),
    (UnitStage::AtDock, UnitStep::TakeBackReceipt, UnitStage::Awaited),
    (UnitStage::AtDock, UnitStep::Forward, UnitStage::OnItsWay),
    (UnitStage::OnItsWay, UnitStep::Arrive, UnitStage::AtRepairCentre),
    (UnitStage::AtRepairCentre, UnitStep::TakeBackReceipt, UnitStage::Awaited),
    (UnitStage::AtRepairCentre, UnitStep::Forward, UnitStage::OnItsWay),
];

/// All that can happen to what the customer gets. Each is taken back to where it began.
pub const OF_AN_ANSWER: [Transition<Answer, AnswerStep>; 5] = [
    (Answer::Owed, AnswerStep::Repair, Answer::Repaired),
    (Answer::Owed, AnswerStep::Replace, Answer::Replaced),
    (Answer::Owed, AnswerStep::Ship, Answer::Shipped),
    (Answer::Repaired, AnswerStep::Ship, Answer::Shipped),
    (Answer::Replaced, AnswerStep::Ship, Answer::Shipped),
];

fn after<S: Copy + PartialEq, B: Copy + PartialEq>(table: &[Transition<S, B>], from: S, by: B) -> Option<S> {
    table.iter().find(|(at, step, _)| *at == from && *step == by).map(|(_, _, to)| *to)
}

const NOT_RECEIVED: &str = "its unit was not received at the dock; receive it first";

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is so already; a sentence without its subject and its full stop.
    Already(String),
    /// Something else must happen first, or it cannot be any more.
    First(String),
}

impl RmaStage {
    /// From the state on record, and when the RMA closed or was called off here.
    #[must_use]
    pub fn of(state: RmaState, ended_at: Option<Instant>) -> Self {
        match state {
            RmaState::Unconfirmed => Self::Unconfirmed,
            RmaState::Open => Self::Open,
            RmaState::Closed if ended_at.is_some() => Self::Ended,
            RmaState::Closed => Self::Closed,
            RmaState::Cancelled => Self::Cancelled,
        }
    }

    /// The state on record.
    #[must_use]
    pub fn state(self) -> RmaState {
        match self {
            Self::Unconfirmed => RmaState::Unconfirmed,
            Self::Open => RmaState::Open,
            Self::Ended | Self::Closed => RmaState::Closed,
            Self::Cancelled => RmaState::Cancelled,
        }
    }

    /// Where a step leads.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn after(self, step: RmaStep) -> Result<Self, Refusal> {
        if let Some(to) = after(&OF_AN_RMA, self, step) {
            return Ok(to);
        }
        Err(match (self, step) {
            (Self::Open, RmaStep::Confirm) => Refusal::Already("was confirmed already".to_owned()),
            (Self::Open, RmaStep::TakeBackCreation) => {
                Refusal::First("it is confirmed; take its confirmation back first".to_owned())
            }
            _ => Refusal::First(format!("it is {}", self.state().as_str())),
        })
    }

    /// A line of it goes on: it is open, or opens again by that.
    fn goes_on(self) -> Result<Self, Refusal> {
        match self {
            Self::Open => Ok(self),
            Self::Ended => self.after(RmaStep::Reopen),
            _ => Err(Refusal::First(format!("its RMA is {}", self.state().as_str()))),
        }
    }
}

/// What a line's life depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineLife {
    /// Its RMA.
    pub rma: RmaStage,
    /// The unit that comes back.
    pub unit: UnitStage,
    /// What the customer gets.
    pub answer: Answer,
    /// That may leave before the unit comes: an advance replacement, or a new unit for one that
    /// was dead on arrival (ENT-2, DOA-3).
    pub in_advance: bool,
    /// It must be a new unit (DOA-3).
    pub new_unit_only: bool,
    /// The centre that the unit is on its way to, or is at.
    pub centre: String,
    /// When it was shipped.
    pub shipped_at: Option<Instant>,
    /// Its analyses that are flagged and not closed.
    pub analyses_open: bool,
    /// Failure analysis is flagged on it.
    pub failure_analysis: bool,
}

/// What leaves for the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The unit that came back.
    Own,
    /// Another one.
    Other,
}

impl LineLife {
    /// The line's state on record.
    #[must_use]
    pub fn state(&self) -> LineState {
        match self.unit {
            UnitStage::Awaited | UnitStage::Settled => LineState::Awaiting,
            UnitStage::Cancelled => LineState::Cancelled,
            UnitStage::AtDock | UnitStage::OnItsWay | UnitStage::AtRepairCentre => LineState::Received,
        }
    }

    /// Nothing is left to do on it: the customer has what is owed, and the unit came or its return
    /// was charged or waived; or the line was called off. A unit that is on its way and an analysis
    /// that is not closed are left.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        let shipped = self.answer == Answer::Shipped;
        match self.unit {
            UnitStage::Cancelled => true,
            UnitStage::Awaited | UnitStage::OnItsWay => false,
            UnitStage::Settled => shipped || !self.in_advance,
            UnitStage::AtDock | UnitStage::AtRepairCentre => shipped && !self.analyses_open,
        }
    }

    fn unit_after(&self, step: UnitStep) -> Result<Self, Refusal> {
        let rma = self.rma.goes_on()?;
        match after(&OF_A_UNIT, self.unit, step) {
            Some(unit) => Ok(Self { rma, unit, ..self.clone() }),
            None => Err(self.not_received(step)),
        }
    }

    /// Why the unit cannot take a step from where it is.
    fn not_received(&self, step: UnitStep) -> Refusal {
        Refusal::First(match (self.unit, step) {
            (UnitStage::Cancelled, _) => "it is cancelled".to_owned(),
            (UnitStage::OnItsWay, UnitStep::Forward) => self.on_its_way(),
            (_, UnitStep::Arrive) => "it was not sent on to a repair centre; forward it first (RCV-10)".to_owned(),
            (UnitStage::Awaited | UnitStage::Settled, UnitStep::Forward) => NOT_RECEIVED.to_owned(),
            _ => "it is received".to_owned(),
        })
    }

    fn on_its_way(&self) -> String {
        format!("it is on its way to {}; record its arrival there, or take that back, first", self.centre)
    }

    /// The unit is received, at a dock or at a repair centre's own.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn receive(&self, step: UnitStep) -> Result<Self, Refusal> {
        self.unit_after(step)
    }

    /// The unit is sent on to a repair centre elsewhere (RCV-10).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn forward(&self) -> Result<Self, Refusal> {
        self.unit_after(UnitStep::Forward)
    }

    /// It is received there.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn arrive(&self) -> Result<Self, Refusal> {
        self.unit_after(UnitStep::Arrive)
    }

    /// Its return is charged or waived (RNR-2), or claimed after that.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn decide_return(&self, step: UnitStep) -> Result<Self, Refusal> {
        self.unit_after(step)
    }

    fn answer_after(&self, step: AnswerStep) -> Result<Self, Refusal> {
        if let Some(shipped_at) = self.shipped_at.filter(|_| self.answer == Answer::Shipped) {
            return Err(Refusal::Already(format!(
                "was shipped on {}; take that back first",
                format_instant(shipped_at)
            )));
        }
        if self.rma != RmaStage::Open {
            return Err(Refusal::First(format!("its RMA is {}", self.rma.state().as_str())));
        }
        let came = match self.unit {
            UnitStage::Cancelled => return Err(Refusal::First("it is cancelled".to_owned())),
            UnitStage::Awaited | UnitStage::Settled => false,
            UnitStage::AtDock | UnitStage::OnItsWay | UnitStage::AtRepairCentre => true,
        };
        if !came && (!self.in_advance || step == AnswerStep::Repair) {
            return Err(Refusal::First(NOT_RECEIVED.to_owned()));
        }
        match after(&OF_AN_ANSWER, self.answer, step) {
            Some(answer) => Ok(Self { answer, ..self.clone() }),
            None => Err(Refusal::Already(format!("was {} already; take that back first", self.answer.as_str()))),
        }
    }

    /// The unit is repaired. It keeps its warranty.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn repair(&self) -> Result<Self, Refusal> {
        let repaired = self.answer_after(AnswerStep::Repair)?;
        match self.unit {
            _ if self.new_unit_only => {
                Err(Refusal::First("the customer gets a new unit for it, never a repaired one (DOA-3)".to_owned()))
            }
            UnitStage::AtDock => {
                Err(Refusal::First(format!("{} does not repair; forward it to a centre that does first", self.centre)))
            }
            UnitStage::OnItsWay => Err(Refusal::First(self.on_its_way())),
            _ => Ok(repaired),
        }
    }

    /// A replacement is set aside for the customer.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn replace(&self) -> Result<Self, Refusal> {
        self.answer_after(AnswerStep::Replace)
    }

    /// The repaired unit or its replacement leaves (RTF-1).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn ship(&self, leaving: Leaving) -> Result<Self, Refusal> {
        let shipped = self.answer_after(AnswerStep::Ship)?;
        match (leaving, self.answer) {
            (Leaving::Own, _) if self.new_unit_only => {
                Err(Refusal::First("the customer gets a new unit for it, never the one that failed (DOA-3)".to_owned()))
            }
            (Leaving::Own, Answer::Replaced) => {
                Err(Refusal::First("it was replaced; ship the replacement, or take that back first".to_owned()))
            }
            (Leaving::Own, _) if self.unit == UnitStage::OnItsWay => Err(Refusal::First(self.on_its_way())),
            (Leaving::Own, _) if self.state() == LineState::Awaiting => {
                Err(Refusal::First("that unit has not come yet; ship its replacement".to_owned()))
            }
            (Leaving::Other, Answer::Repaired) => {
                Err(Refusal::First("it was repaired; ship that unit, or take the repair back first".to_owned()))
            }
            _ => Ok(shipped),
        }
    }

    /// What whoever repairs the unit or ships it must know: its failure analysis is destructive
    /// (ANA-6), or it was not at a centre that repairs.
    #[must_use]
    pub fn warning(&self, leaving: Leaving) -> Option<String> {
        match (leaving, self.unit) {
            (Leaving::Own, _) if self.failure_analysis => Some(
                "failure analysis is flagged on it, whose tests are destructive: the unit does not come back \
                 (ANA-6). Where it is to be a replacement, take this back"
                    .to_owned(),
            ),
            (Leaving::Own, UnitStage::AtDock) => Some(format!(
                "it leaves as it came: {} does not repair, and no arrival at a centre that does is on record",
                self.centre
            )),
            _ => None,
        }
    }

    /// An analysis is flagged on it (ANA-1): on an RMA that has ended it begins anew.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn flag(&self) -> Result<Self, Refusal> {
        if self.unit == UnitStage::Cancelled {
            return Err(Refusal::First("it is cancelled".to_owned()));
        }
        match self.rma {
            RmaStage::Unconfirmed | RmaStage::Open | RmaStage::Ended => {
                Ok(Self { analyses_open: true, ..self.clone() })
            }
            RmaStage::Closed | RmaStage::Cancelled => {
                Err(Refusal::First(format!("it is {}", self.rma.state().as_str())))
            }
        }
    }
}
